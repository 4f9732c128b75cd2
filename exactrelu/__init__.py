"""exactrelu: a symbolic, exact verification toolkit for ReLU networks.

The front door.  Every public name can be imported from here; a room is opened when a name of it
is first asked for, so that ``import exactrelu`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from exactrelu.builders.convolutional import convolution as convolution
    from exactrelu.builders.convolutional import convolutional_network as convolutional_network
    from exactrelu.builders.convolutional import convolutional_random as convolutional_random
    from exactrelu.builders.dense_blocks import densely_connected as densely_connected
    from exactrelu.builders.fully_connected import dense as dense
    from exactrelu.builders.fully_connected import fully_connected as fully_connected
    from exactrelu.builders.fully_connected import fully_connected_random as fully_connected_random
    from exactrelu.builders.gallery import gallery as gallery
    from exactrelu.builders.gallery import gallery_entry as gallery_entry
    from exactrelu.builders.gallery import gallery_names as gallery_names
    from exactrelu.builders.gallery import gallery_network as gallery_network
    from exactrelu.builders.layered import LayeredNetwork as LayeredNetwork
    from exactrelu.builders.layered import LayerRecord as LayerRecord
    from exactrelu.builders.layered import layered_network as layered_network
    from exactrelu.builders.layered import matrix_values as matrix_values
    from exactrelu.builders.random_dags import random_dag as random_dag
    from exactrelu.builders.residual import diagonal_block as diagonal_block
    from exactrelu.builders.residual import free_block as free_block
    from exactrelu.builders.residual import identity_block as identity_block
    from exactrelu.builders.residual import residual_network as residual_network
    from exactrelu.builders.residual import residual_random as residual_random
    from exactrelu.builders.two_layer import two_layer as two_layer
    from exactrelu.certificates.certificate_text import Certificate as Certificate
    from exactrelu.certificates.certificate_text import certificate_text as certificate_text
    from exactrelu.certificates.certificate_text import write_certificate as write_certificate
    from exactrelu.certificates.submit import submit as submit
    from exactrelu.certificates.submit import submit_file as submit_file
    from exactrelu.errors import CheckFailed as CheckFailed
    from exactrelu.errors import ExactReluError as ExactReluError
    from exactrelu.errors import InputError as InputError
    from exactrelu.errors import LimitExceeded as LimitExceeded
    from exactrelu.errors import ShapeError as ShapeError
    from exactrelu.errors import UnsupportedOperation as UnsupportedOperation
    from exactrelu.exact.largest_eigenvalues import compare_largest_eigenvalues as compare_largest_eigenvalues
    from exactrelu.exact.largest_eigenvalues import largest_eigenvalue as largest_eigenvalue
    from exactrelu.exact.rationals import as_fraction as as_fraction
    from exactrelu.exact.rationals import format_rational as format_rational
    from exactrelu.exact.rationals import from_float as from_float
    from exactrelu.exact.rationals import shorten_rational as shorten_rational
    from exactrelu.limits import DEFAULT_LIMITS as DEFAULT_LIMITS
    from exactrelu.limits import Limits as Limits
    from exactrelu.loaders.data_files import read_data_file as read_data_file
    from exactrelu.loaders.load import load_network as load_network
    from exactrelu.loaders.load import save_network as save_network
    from exactrelu.networks.activations import ABS as ABS
    from exactrelu.networks.activations import LINEAR as LINEAR
    from exactrelu.networks.activations import RELU as RELU
    from exactrelu.networks.activations import Activation as Activation
    from exactrelu.networks.activations import leaky_relu as leaky_relu
    from exactrelu.networks.affine_map import AffineForm as AffineForm
    from exactrelu.networks.affine_map import AffineMap as AffineMap
    from exactrelu.networks.affine_map import affine_map as affine_map
    from exactrelu.networks.affine_map import pattern_forms as pattern_forms
    from exactrelu.networks.architecture import Architecture as Architecture
    from exactrelu.networks.architecture import Constant as Constant
    from exactrelu.networks.architecture import Edge as Edge
    from exactrelu.networks.architecture import Neuron as Neuron
    from exactrelu.networks.backward import edge_gradient as edge_gradient
    from exactrelu.networks.backward import gradient as gradient
    from exactrelu.networks.backward import jacobian as jacobian
    from exactrelu.networks.backward import parameter_jacobian as parameter_jacobian
    from exactrelu.networks.backward import slopes as slopes
    from exactrelu.networks.forward import Evaluation as Evaluation
    from exactrelu.networks.forward import evaluate as evaluate
    from exactrelu.networks.forward import realization as realization
    from exactrelu.networks.forward import realization_many as realization_many
    from exactrelu.networks.graph_exchange import as_networkx as as_networkx
    from exactrelu.networks.graph_exchange import from_networkx as from_networkx
    from exactrelu.networks.network import Network as Network
    from exactrelu.networks.network import WeightedEdge as WeightedEdge
    from exactrelu.networks.network import make_network as make_network
    from exactrelu.networks.network_text import fingerprint as fingerprint
    from exactrelu.networks.parameters import Theta as Theta
    from exactrelu.networks.symbolic import piecewise_realization as piecewise_realization
    from exactrelu.networks.symbolic import symbolic_realization as symbolic_realization
    from exactrelu.networks.symbolic import symbols as symbols
    from exactrelu.paths.decomposition import Decomposition as Decomposition
    from exactrelu.paths.decomposition import decompose as decompose
    from exactrelu.paths.for_all_proof import prove_decomposition as prove_decomposition
    from exactrelu.paths.hasse import HasseDiagram as HasseDiagram
    from exactrelu.paths.hasse import decide_isomorphism as decide_isomorphism
    from exactrelu.paths.hasse import hasse_covers as hasse_covers
    from exactrelu.paths.hasse import hasse_diagram as hasse_diagram
    from exactrelu.paths.induction import prove_by_induction as prove_by_induction
    from exactrelu.paths.lifting import absolute_path_enumeration as absolute_path_enumeration
    from exactrelu.paths.lifting import path_activation as path_activation
    from exactrelu.paths.lifting import path_enumeration as path_enumeration
    from exactrelu.paths.lifting import path_gradient as path_gradient
    from exactrelu.paths.lifting import path_lifting as path_lifting
    from exactrelu.paths.lifting import path_sum as path_sum
    from exactrelu.paths.path_count import PathCensus as PathCensus
    from exactrelu.paths.path_count import count_paths as count_paths
    from exactrelu.paths.path_count import path_census as path_census
    from exactrelu.paths.path_list import iter_paths as iter_paths
    from exactrelu.paths.path_list import list_paths as list_paths
    from exactrelu.paths.path_norm import path_norm_infinity as path_norm_infinity
    from exactrelu.paths.path_norm import path_norm_power as path_norm_power
    from exactrelu.paths.pullback import pull_back as pull_back
    from exactrelu.paths.pullback import pullback_steps as pullback_steps
    from exactrelu.paths.tree_network import TreeNetwork as TreeNetwork
    from exactrelu.paths.tree_network import TreeShape as TreeShape
    from exactrelu.paths.unrolling import is_tree as is_tree
    from exactrelu.paths.unrolling import unroll as unroll
    from exactrelu.paths.unrolling import unroll_shape as unroll_shape
    from exactrelu.realizations.dimension_lift import DimensionLift as DimensionLift
    from exactrelu.realizations.dimension_lift import lift_dimension as lift_dimension
    from exactrelu.realizations.dimension_lift import lift_sample as lift_sample
    from exactrelu.realizations.dimension_lift import lift_samples as lift_samples
    from exactrelu.realizations.equality import decide_equality as decide_equality
    from exactrelu.realizations.equality import decide_equality_on as decide_equality_on
    from exactrelu.realizations.equality import decide_equality_up_to_constant as decide_equality_up_to_constant
    from exactrelu.realizations.extremal_pairs import extremal_pair as extremal_pair
    from exactrelu.realizations.fibre import Fibre as Fibre
    from exactrelu.realizations.fibre import FibrePlace as FibrePlace
    from exactrelu.realizations.fibre import FibreType as FibreType
    from exactrelu.realizations.fibre import decide_membership as decide_membership
    from exactrelu.realizations.fibre import fibre_of as fibre_of
    from exactrelu.realizations.fibre import find_flip_sets as find_flip_sets
    from exactrelu.realizations.fibre import place_in_fibre as place_in_fibre
    from exactrelu.realizations.fibre import type_in_fibre as type_in_fibre
    from exactrelu.realizations.fibre_members import find_member as find_member
    from exactrelu.realizations.fibre_types import fibre_types as fibre_types
    from exactrelu.realizations.fixed_directions import FixedDirections as FixedDirections
    from exactrelu.realizations.fixed_directions import cone_constant as cone_constant
    from exactrelu.realizations.fixed_directions import fixed_directions as fixed_directions
    from exactrelu.realizations.inverse_stability import UniformStability as UniformStability
    from exactrelu.realizations.inverse_stability import parameter_distance as parameter_distance
    from exactrelu.realizations.inverse_stability import stability as stability
    from exactrelu.realizations.inverse_stability import with_width as with_width
    from exactrelu.realizations.minimal_width import MinimalWidth as MinimalWidth
    from exactrelu.realizations.minimal_width import minimal_width as minimal_width
    from exactrelu.realizations.norms import l2_norm_squared as l2_norm_squared
    from exactrelu.realizations.norms import lipschitz_l1 as lipschitz_l1
    from exactrelu.realizations.norms import lipschitz_l2 as lipschitz_l2
    from exactrelu.realizations.norms import lipschitz_linf as lipschitz_linf
    from exactrelu.realizations.norms import sobolev_seminorm as sobolev_seminorm
    from exactrelu.realizations.norms import sup_norm as sup_norm
    from exactrelu.realizations.optimal_constant import ConstantBounds as ConstantBounds
    from exactrelu.realizations.optimal_constant import optimal_constant as optimal_constant
    from exactrelu.realizations.optimal_constant import prove_optimal_constant as prove_optimal_constant
    from exactrelu.realizations.pairs import difference_network as difference_network
    from exactrelu.realizations.pairs import union_network as union_network
    from exactrelu.realizations.product_form import ProductForm as ProductForm
    from exactrelu.realizations.product_form import is_balanced as is_balanced
    from exactrelu.realizations.product_form import product_form as product_form
    from exactrelu.realizations.restricted_space import Violation as Violation
    from exactrelu.realizations.restricted_space import decide_c1 as decide_c1
    from exactrelu.realizations.restricted_space import decide_c2 as decide_c2
    from exactrelu.realizations.restricted_space import decide_c3a as decide_c3a
    from exactrelu.realizations.restricted_space import decide_c3b as decide_c3b
    from exactrelu.realizations.restricted_space import decide_membership_restricted as decide_membership_restricted
    from exactrelu.realizations.restricted_space import is_restricted as is_restricted
    from exactrelu.realizations.restricted_space import minimal_beta as minimal_beta
    from exactrelu.realizations.stability_at import StabilityAt as StabilityAt
    from exactrelu.realizations.stability_at import stability_at as stability_at
    from exactrelu.realizations.stability_evidence import certify_stability as certify_stability
    from exactrelu.realizations.stability_search import SearchState as SearchState
    from exactrelu.realizations.stability_search import search_stability as search_stability
    from exactrelu.realizations.stability_search import search_state as search_state
    from exactrelu.realizations.transported_radius import RationalPower as RationalPower
    from exactrelu.realizations.transported_radius import decide_inverse_stable as decide_inverse_stable
    from exactrelu.realizations.transported_radius import stability_modulus as stability_modulus
    from exactrelu.realizations.transported_radius import transported_radius as transported_radius
    from exactrelu.realizations.two_layer_equality import DifferencePair as DifferencePair
    from exactrelu.realizations.two_layer_equality import DifferencePoint as DifferencePoint
    from exactrelu.realizations.two_layer_equality import decide_two_layer_equality as decide_two_layer_equality
    from exactrelu.realizations.two_layer_equality import find_difference_point as find_difference_point
    from exactrelu.realizations.two_layer_evidence import TwoLayerCertificate as TwoLayerCertificate
    from exactrelu.realizations.two_layer_evidence import certify_two_layer_comparison as certify_two_layer_comparison
    from exactrelu.realizations.two_layer_evidence import two_layer_certificate_text as two_layer_certificate_text
    from exactrelu.realizations.two_layer_form import TwoLayerForm as TwoLayerForm
    from exactrelu.realizations.two_layer_form import two_layer_form as two_layer_form
    from exactrelu.realizations.two_layer_parametrization import TwoLayer as TwoLayer
    from exactrelu.realizations.two_layer_parametrization import as_two_layer as as_two_layer
    from exactrelu.realizations.two_layer_seminorm import AttainedSeminorm as AttainedSeminorm
    from exactrelu.realizations.two_layer_seminorm import jacobian_at as jacobian_at
    from exactrelu.realizations.two_layer_seminorm import seminorm_of_difference as seminorm_of_difference
    from exactrelu.realizations.two_layer_seminorm import two_layer_seminorm as two_layer_seminorm
    from exactrelu.regions.bounds import UpperBound as UpperBound
    from exactrelu.regions.bounds import upper_bounds as upper_bounds
    from exactrelu.regions.complex import RegionComplex as RegionComplex
    from exactrelu.regions.decision_boundary import DecisionBoundary as DecisionBoundary
    from exactrelu.regions.decision_boundary import boundary_between as boundary_between
    from exactrelu.regions.decision_boundary import decision_boundary as decision_boundary
    from exactrelu.regions.domains import Domain as Domain
    from exactrelu.regions.domains import box as box
    from exactrelu.regions.domains import polyhedron as polyhedron
    from exactrelu.regions.domains import whole_space as whole_space
    from exactrelu.regions.enumeration import enumerate_regions as enumerate_regions
    from exactrelu.regions.faces import euler_characteristic as euler_characteristic
    from exactrelu.regions.faces import f_vector as f_vector
    from exactrelu.regions.partial import EnumerationStopped as EnumerationStopped
    from exactrelu.regions.partial import PartialRegions as PartialRegions
    from exactrelu.regions.region import Facet as Facet
    from exactrelu.regions.region import Region as Region
    from exactrelu.regions.split_tree import certify_regions as certify_regions
    from exactrelu.regions.split_tree import find_regions as find_regions
    from exactrelu.regions.split_tree import prove_affine_map as prove_affine_map
    from exactrelu.regions.split_tree import prove_empty as prove_empty
    from exactrelu.regions.split_tree import prove_facets as prove_facets
    from exactrelu.regions.split_tree import prove_nonempty as prove_nonempty
    from exactrelu.regions.storage import StoredRegions as StoredRegions
    from exactrelu.regions.storage import read_regions as read_regions
    from exactrelu.regions.storage import store_regions as store_regions
    from exactrelu.regions.volume import total_volume as total_volume
    from exactrelu.regions.volume import volumes as volumes
    from exactrelu.regions.zaslavsky import first_layer_arrangement as first_layer_arrangement
    from exactrelu.regions.zaslavsky import intersection_lattice as intersection_lattice
    from exactrelu.statements.statement import Hypothesis as Hypothesis
    from exactrelu.statements.statement import Statement as Statement
    from exactrelu.statements.statement import Todo as Todo
    from exactrelu.teaching.draw_network import draw_network as draw_network
    from exactrelu.teaching.draw_path_table import draw_path_table as draw_path_table
    from exactrelu.teaching.draw_path_table import path_table as path_table
    from exactrelu.teaching.draw_pullback import draw_decomposition as draw_decomposition
    from exactrelu.teaching.draw_pullback import draw_pullback as draw_pullback
    from exactrelu.teaching.draw_pullback import draw_pullback_step as draw_pullback_step
    from exactrelu.teaching.draw_tree import draw_tree as draw_tree
    from exactrelu.training.adjacent_layers import adjacent_pairs as adjacent_pairs
    from exactrelu.training.adjacent_layers import between_blocks as between_blocks
    from exactrelu.training.adjacent_layers import printed_item_6 as printed_item_6
    from exactrelu.training.clarke import ClarkeSubdifferential as ClarkeSubdifferential
    from exactrelu.training.clarke import automatic_gradient as automatic_gradient
    from exactrelu.training.clarke import chain_rule_gradients as chain_rule_gradients
    from exactrelu.training.clarke import clarke_of_realization as clarke_of_realization
    from exactrelu.training.clarke import clarke_subdifferential as clarke_subdifferential
    from exactrelu.training.clarke import decide_automatic_gradient as decide_automatic_gradient
    from exactrelu.training.clarke import decide_chain_rule as decide_chain_rule
    from exactrelu.training.clarke import decide_clarke_subgradient as decide_clarke_subgradient
    from exactrelu.training.data import Dataset as Dataset
    from exactrelu.training.equal_partials import PathPartials as PathPartials
    from exactrelu.training.equal_partials import decide_equal_partials as decide_equal_partials
    from exactrelu.training.equal_partials import partial_subdifferentials as partial_subdifferentials
    from exactrelu.training.equal_partials import slope_product as slope_product
    from exactrelu.training.flow import GradientStep as GradientStep
    from exactrelu.training.flow import decide_drift as decide_drift
    from exactrelu.training.flow import gradient_step as gradient_step
    from exactrelu.training.flow import prove_law as prove_law
    from exactrelu.training.gradients import find_zeros as find_zeros
    from exactrelu.training.gradients import risk_gradient as risk_gradient
    from exactrelu.training.gram_pairs import GramPair as GramPair
    from exactrelu.training.gram_pairs import GramRates as GramRates
    from exactrelu.training.gram_pairs import gram_matrices as gram_matrices
    from exactrelu.training.gram_pairs import gram_rates as gram_rates
    from exactrelu.training.invariant_pairs import find_invariant_pairs as find_invariant_pairs
    from exactrelu.training.laws import Finding as Finding
    from exactrelu.training.laws import as_family as as_family
    from exactrelu.training.laws import conservation_laws as conservation_laws
    from exactrelu.training.laws import find_laws as find_laws
    from exactrelu.training.laws_evidence import LawsCertificate as LawsCertificate
    from exactrelu.training.laws_evidence import certify_laws as certify_laws
    from exactrelu.training.laws_evidence import laws_certificate_text as laws_certificate_text
    from exactrelu.training.laws_evidence import write_laws_certificate as write_laws_certificate
    from exactrelu.training.laws_modules import Module as Module
    from exactrelu.training.laws_modules import find_modules as find_modules
    from exactrelu.training.laws_path_lifting import path_lifting_laws as path_lifting_laws
    from exactrelu.training.laws_path_lifting import separates_paths as separates_paths
    from exactrelu.training.laws_patterns import ALL_PATTERNS as ALL_PATTERNS
    from exactrelu.training.laws_patterns import PatternFamily as PatternFamily
    from exactrelu.training.laws_patterns import active_pattern as active_pattern
    from exactrelu.training.laws_patterns import find_unrealised as find_unrealised
    from exactrelu.training.laws_patterns import listed_patterns as listed_patterns
    from exactrelu.training.laws_patterns import patterns_of_data as patterns_of_data
    from exactrelu.training.laws_patterns import realised_patterns as realised_patterns
    from exactrelu.training.laws_patterns import samples_of_data as samples_of_data
    from exactrelu.training.laws_polynomials import find_broken_monomial as find_broken_monomial
    from exactrelu.training.laws_polynomials import find_polynomial_laws as find_polynomial_laws
    from exactrelu.training.laws_polynomials import model_polynomials as model_polynomials
    from exactrelu.training.laws_report import Law as Law
    from exactrelu.training.laws_report import LawsReport as LawsReport
    from exactrelu.training.laws_structure import Structure as Structure
    from exactrelu.training.laws_structure import make_structure as make_structure
    from exactrelu.training.laws_symmetries import SymmetryLaw as SymmetryLaw
    from exactrelu.training.laws_symmetries import find_broken_term as find_broken_term
    from exactrelu.training.laws_symmetries import find_symmetry_laws as find_symmetry_laws
    from exactrelu.training.layer_invariance import LayerRates as LayerRates
    from exactrelu.training.layer_invariance import decide_layer_invariance as decide_layer_invariance
    from exactrelu.training.layer_invariance import layer_form as layer_form
    from exactrelu.training.layer_invariance import prove_layer_invariance as prove_layer_invariance
    from exactrelu.training.layer_matrices import convolution_tensor as convolution_tensor
    from exactrelu.training.layer_matrices import dense_layer as dense_layer
    from exactrelu.training.layer_matrices import free_block_layer as free_block_layer
    from exactrelu.training.layers import Cut as Cut
    from exactrelu.training.layers import PathThrough as PathThrough
    from exactrelu.training.layers import check_cut as check_cut
    from exactrelu.training.layers import decide_layer as decide_layer
    from exactrelu.training.layers import decide_printed_layer as decide_printed_layer
    from exactrelu.training.layers import layer_edges as layer_edges
    from exactrelu.training.losses import Loss as Loss
    from exactrelu.training.losses import exponential_loss as exponential_loss
    from exactrelu.training.losses import given_loss as given_loss
    from exactrelu.training.losses import logistic_loss as logistic_loss
    from exactrelu.training.losses import squared_loss as squared_loss
    from exactrelu.training.matrix_invariance import EntryProofs as EntryProofs
    from exactrelu.training.matrix_invariance import GramComparison as GramComparison
    from exactrelu.training.matrix_invariance import decide_matrix_invariance as decide_matrix_invariance
    from exactrelu.training.matrix_invariance import flow_velocity as flow_velocity
    from exactrelu.training.matrix_invariance import prove_matrix_by_polynomials as prove_matrix_by_polynomials
    from exactrelu.training.matrix_invariance import prove_matrix_invariance as prove_matrix_invariance
    from exactrelu.training.non_invariance import GramDrift as GramDrift
    from exactrelu.training.non_invariance import decide_drift_ranks as decide_drift_ranks
    from exactrelu.training.non_invariance import difference_formula as difference_formula
    from exactrelu.training.non_invariance import gram_drift as gram_drift
    from exactrelu.training.non_invariance import neuron_terms as neuron_terms
    from exactrelu.training.pattern_classes import PatternClasses as PatternClasses
    from exactrelu.training.pattern_classes import active_on_some_sample as active_on_some_sample
    from exactrelu.training.pattern_classes import data_patterns as data_patterns
    from exactrelu.training.pattern_classes import pattern_classes as pattern_classes
    from exactrelu.training.pattern_classes import submatrix as submatrix
    from exactrelu.training.quadratic_forms import QuadraticForm as QuadraticForm
    from exactrelu.training.quadratic_forms import in_form as in_form
    from exactrelu.training.quadratic_forms import out_form as out_form
    from exactrelu.training.quadratic_forms import vertex_form as vertex_form
    from exactrelu.training.ray_flows import RayFlow as RayFlow
    from exactrelu.training.ray_flows import check_ray_flow as check_ray_flow
    from exactrelu.training.ray_flows import check_tangent as check_tangent
    from exactrelu.training.ray_flows import decide_unbounded as decide_unbounded
    from exactrelu.training.ray_flows import e8_flow as e8_flow
    from exactrelu.training.ray_flows import e9_flow as e9_flow
    from exactrelu.training.ray_flows import ray_flow as ray_flow
    from exactrelu.training.reduced_alignment import alignment_bounds as alignment_bounds
    from exactrelu.training.reduced_alignment import decide_reduced_alignment as decide_reduced_alignment
    from exactrelu.training.reduced_alignment import invariant_matrices as invariant_matrices
    from exactrelu.training.reduced_alignment import linear_tail as linear_tail
    from exactrelu.training.risk import residuals as residuals
    from exactrelu.training.risk import risk as risk
    from exactrelu.training.sliding import SlidingMode as SlidingMode
    from exactrelu.training.sliding import decide_sliding as decide_sliding
    from exactrelu.training.slope_letters import SymbolicOutputs as SymbolicOutputs
    from exactrelu.training.slope_letters import symbolic_outputs as symbolic_outputs
    from exactrelu.training.spectral_inequalities import decide_block_bound as decide_block_bound
    from exactrelu.training.spectral_inequalities import decide_flattening_bound as decide_flattening_bound
    from exactrelu.training.spectral_inequalities import squared_spectral_norm as squared_spectral_norm
    from exactrelu.training.vertex_invariance import InvarianceRates as InvarianceRates
    from exactrelu.training.vertex_invariance import decide_pair_invariance as decide_pair_invariance
    from exactrelu.training.vertex_invariance import decide_vertex_invariance as decide_vertex_invariance
    from exactrelu.training.vertex_invariance import find_broken_hypotheses as find_broken_hypotheses
    from exactrelu.training.vertex_invariance import incident_forms as incident_forms
    from exactrelu.training.vertex_invariance import prove_pair_by_polynomials as prove_pair_by_polynomials
    from exactrelu.training.vertex_invariance import prove_pair_invariance as prove_pair_invariance
    from exactrelu.training.vertex_invariance import prove_vertex_invariance as prove_vertex_invariance
    from exactrelu.training.weight_sharing import SharedRates as SharedRates
    from exactrelu.training.weight_sharing import channel_pairs as channel_pairs
    from exactrelu.training.weight_sharing import decide_weight_sharing as decide_weight_sharing
    from exactrelu.verdict import Scope as Scope
    from exactrelu.verdict import Status as Status
    from exactrelu.verdict import Verdict as Verdict
    from exactrelu.verdict import proved as proved
    from exactrelu.verdict import refuted as refuted
    from exactrelu.verdict import unknown as unknown

__version__: Final = "0.1.0"

#: Room -> the names it offers at the front door, in reading order.
_ROOMS: Final = {
    "exactrelu.errors": "CheckFailed ExactReluError InputError LimitExceeded ShapeError UnsupportedOperation",
    "exactrelu.limits": "DEFAULT_LIMITS Limits",
    "exactrelu.verdict": "Scope Status Verdict proved refuted unknown",
    "exactrelu.exact.rationals": "as_fraction format_rational from_float shorten_rational",
    "exactrelu.networks.activations": "ABS LINEAR RELU Activation leaky_relu",
    "exactrelu.networks.architecture": "Architecture Constant Edge Neuron",
    "exactrelu.networks.parameters": "Theta",
    "exactrelu.networks.network": "Network WeightedEdge make_network",
    "exactrelu.networks.forward": "Evaluation evaluate realization realization_many",
    "exactrelu.networks.network_text": "fingerprint",
    "exactrelu.statements.statement": "Hypothesis Statement Todo",
    "exactrelu.networks.backward": "jacobian gradient edge_gradient parameter_jacobian slopes",
    "exactrelu.networks.affine_map": "AffineForm AffineMap affine_map pattern_forms",
    "exactrelu.networks.symbolic": "symbols symbolic_realization piecewise_realization",
    "exactrelu.networks.graph_exchange": "as_networkx from_networkx",
    "exactrelu.builders.gallery": "gallery gallery_entry gallery_names gallery_network",
    "exactrelu.builders.fully_connected": "dense fully_connected fully_connected_random",
    "exactrelu.builders.residual": "identity_block diagonal_block free_block residual_network residual_random",
    "exactrelu.builders.convolutional": "convolution convolutional_network convolutional_random",
    "exactrelu.builders.two_layer": "two_layer",
    "exactrelu.builders.layered": "layered_network LayeredNetwork LayerRecord matrix_values",
    "exactrelu.builders.dense_blocks": "densely_connected",
    "exactrelu.builders.random_dags": "random_dag",
    "exactrelu.loaders.load": "load_network save_network",
    "exactrelu.paths.path_count": "PathCensus count_paths path_census",
    "exactrelu.paths.path_list": "iter_paths list_paths",
    "exactrelu.paths.lifting": "path_enumeration absolute_path_enumeration path_activation path_gradient path_lifting "
    "path_sum",
    "exactrelu.paths.path_norm": "path_norm_power path_norm_infinity",
    "exactrelu.paths.tree_network": "TreeNetwork TreeShape",
    "exactrelu.paths.unrolling": "unroll unroll_shape is_tree",
    "exactrelu.paths.hasse": "HasseDiagram hasse_diagram hasse_covers decide_isomorphism",
    "exactrelu.paths.pullback": "pull_back pullback_steps",
    "exactrelu.paths.decomposition": "Decomposition decompose",
    "exactrelu.paths.for_all_proof": "prove_decomposition",
    "exactrelu.paths.induction": "prove_by_induction",
    "exactrelu.regions.domains": "Domain box polyhedron whole_space",
    "exactrelu.regions.enumeration": "enumerate_regions",
    "exactrelu.regions.complex": "RegionComplex",
    "exactrelu.regions.region": "Facet Region",
    "exactrelu.certificates.certificate_text": "Certificate certificate_text write_certificate",
    "exactrelu.certificates.submit": "submit submit_file",
    "exactrelu.regions.faces": "f_vector euler_characteristic",
    "exactrelu.regions.volume": "volumes total_volume",
    "exactrelu.regions.zaslavsky": "first_layer_arrangement intersection_lattice",
    "exactrelu.regions.bounds": "UpperBound upper_bounds",
    "exactrelu.regions.decision_boundary": "DecisionBoundary decision_boundary boundary_between",
    "exactrelu.regions.split_tree": "find_regions certify_regions prove_nonempty prove_empty prove_affine_map "
    "prove_facets",
    "exactrelu.realizations.two_layer_seminorm": "AttainedSeminorm seminorm_of_difference two_layer_seminorm "
    "jacobian_at",
    "exactrelu.realizations.restricted_space": "Violation decide_membership_restricted is_restricted minimal_beta "
    "decide_c1 decide_c2 decide_c3a decide_c3b",
    "exactrelu.realizations.inverse_stability": "UniformStability stability parameter_distance with_width",
    "exactrelu.realizations.stability_at": "StabilityAt stability_at",
    "exactrelu.realizations.transported_radius": "RationalPower transported_radius decide_inverse_stable "
    "stability_modulus",
    "exactrelu.realizations.two_layer_parametrization": "TwoLayer as_two_layer",
    "exactrelu.realizations.two_layer_form": "TwoLayerForm two_layer_form",
    "exactrelu.realizations.two_layer_equality": "decide_two_layer_equality find_difference_point DifferencePoint "
    "DifferencePair",
    "exactrelu.realizations.product_form": "ProductForm product_form is_balanced",
    "exactrelu.realizations.fibre": "Fibre FibreType FibrePlace fibre_of find_flip_sets place_in_fibre type_in_fibre "
    "decide_membership",
    "exactrelu.realizations.fibre_types": "fibre_types",
    "exactrelu.realizations.fibre_members": "find_member",
    "exactrelu.realizations.minimal_width": "MinimalWidth minimal_width",
    "exactrelu.realizations.two_layer_evidence": "TwoLayerCertificate certify_two_layer_comparison "
    "two_layer_certificate_text",
    "exactrelu.realizations.optimal_constant": "ConstantBounds optimal_constant prove_optimal_constant",
    "exactrelu.realizations.extremal_pairs": "extremal_pair",
    "exactrelu.realizations.dimension_lift": "DimensionLift lift_dimension lift_sample lift_samples",
    "exactrelu.realizations.fixed_directions": "FixedDirections fixed_directions cone_constant",
    "exactrelu.training.layer_matrices": "convolution_tensor dense_layer free_block_layer",
    "exactrelu.training.spectral_inequalities": "decide_flattening_bound decide_block_bound squared_spectral_norm",
    "exactrelu.training.reduced_alignment": "linear_tail alignment_bounds decide_reduced_alignment invariant_matrices",
    "exactrelu.exact.largest_eigenvalues": "compare_largest_eigenvalues largest_eigenvalue",
    "exactrelu.realizations.stability_evidence": "certify_stability",
    "exactrelu.loaders.data_files": "read_data_file",
    "exactrelu.training.data": "Dataset",
    "exactrelu.training.losses": "Loss squared_loss logistic_loss exponential_loss given_loss",
    "exactrelu.training.risk": "risk residuals",
    "exactrelu.training.gradients": "risk_gradient find_zeros",
    "exactrelu.training.clarke": "ClarkeSubdifferential clarke_subdifferential clarke_of_realization "
    "decide_clarke_subgradient automatic_gradient decide_automatic_gradient chain_rule_gradients decide_chain_rule",
    "exactrelu.training.quadratic_forms": "QuadraticForm vertex_form in_form out_form",
    "exactrelu.training.flow": "GradientStep gradient_step decide_drift prove_law",
    "exactrelu.training.sliding": "SlidingMode decide_sliding",
    "exactrelu.training.ray_flows": "RayFlow ray_flow check_ray_flow check_tangent decide_unbounded e8_flow e9_flow",
    "exactrelu.realizations.stability_search": "SearchState search_stability search_state",
    "exactrelu.realizations.norms": "sobolev_seminorm sup_norm lipschitz_l1 lipschitz_l2 lipschitz_linf "
    "l2_norm_squared",
    "exactrelu.realizations.equality": "decide_equality decide_equality_on decide_equality_up_to_constant",
    "exactrelu.realizations.pairs": "union_network difference_network",
    "exactrelu.training.laws": "conservation_laws find_laws as_family Finding",
    "exactrelu.training.laws_report": "LawsReport Law",
    "exactrelu.training.laws_patterns": "PatternFamily ALL_PATTERNS active_pattern listed_patterns patterns_of_data "
    "samples_of_data realised_patterns find_unrealised",
    "exactrelu.training.laws_evidence": "LawsCertificate certify_laws laws_certificate_text write_laws_certificate",
    "exactrelu.training.laws_structure": "Structure make_structure",
    "exactrelu.training.laws_path_lifting": "path_lifting_laws separates_paths",
    "exactrelu.training.laws_modules": "Module find_modules",
    "exactrelu.training.laws_symmetries": "SymmetryLaw find_symmetry_laws find_broken_term",
    "exactrelu.training.laws_polynomials": "model_polynomials find_polynomial_laws find_broken_monomial",
    "exactrelu.training.pattern_classes": "PatternClasses pattern_classes data_patterns active_on_some_sample "
    "submatrix",
    "exactrelu.training.slope_letters": "SymbolicOutputs symbolic_outputs",
    "exactrelu.training.gram_pairs": "GramPair GramRates gram_matrices gram_rates",
    "exactrelu.training.matrix_invariance": "GramComparison EntryProofs decide_matrix_invariance "
    "prove_matrix_invariance prove_matrix_by_polynomials flow_velocity",
    "exactrelu.training.adjacent_layers": "adjacent_pairs between_blocks printed_item_6",
    "exactrelu.training.invariant_pairs": "find_invariant_pairs",
    "exactrelu.training.layers": "Cut PathThrough decide_layer decide_printed_layer check_cut layer_edges",
    "exactrelu.training.layer_invariance": "LayerRates decide_layer_invariance prove_layer_invariance layer_form",
    "exactrelu.training.vertex_invariance": "InvarianceRates decide_vertex_invariance decide_pair_invariance "
    "prove_vertex_invariance prove_pair_invariance prove_pair_by_polynomials find_broken_hypotheses incident_forms",
    "exactrelu.training.non_invariance": "GramDrift difference_formula gram_drift decide_drift_ranks neuron_terms",
    "exactrelu.training.equal_partials": "PathPartials decide_equal_partials partial_subdifferentials slope_product",
    "exactrelu.training.weight_sharing": "SharedRates decide_weight_sharing channel_pairs",
    "exactrelu.regions.storage": "store_regions read_regions StoredRegions",
    "exactrelu.regions.partial": "EnumerationStopped PartialRegions",
    "exactrelu.teaching.draw_network": "draw_network",
    "exactrelu.teaching.draw_tree": "draw_tree",
    "exactrelu.teaching.draw_pullback": "draw_decomposition draw_pullback draw_pullback_step",
    "exactrelu.teaching.draw_path_table": "draw_path_table path_table",
}
_ROOM_OF: Final = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = ["__version__", *_ROOM_OF]


def __getattr__(name: str) -> Any:
    """Open the room that holds ``name``."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'exactrelu' has no attribute {name!r}")
    return getattr(import_module(_ROOM_OF[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
