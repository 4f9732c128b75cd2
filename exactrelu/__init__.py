"""exactrelu: a symbolic, exact verification toolkit for ReLU networks.

The front door.  Every public name can be imported from here; a room is opened when a name of it
is first asked for, so that ``import exactrelu`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

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
    "exactrelu.certificates.complex_text": "ComplexCertificate complex_text",
    "exactrelu.regions.certify_faces": "certify_faces",
    "exactrelu.realizations.distance_to_fibre": "distance_to_fibre FibreDistance",
    "exactrelu.realizations.distance_check": "check_distance",
    "exactrelu.realizations.stability_instance": "decide_stability_at",
    "exactrelu.realizations.symmetries": "rescale permute scalings Scalings Equivalence check_equivalence",
    "exactrelu.realizations.canonical_network": "is_equivalent canonical_representative canonical_network "
    "CanonicalNetwork InvariantDifference",
    "exactrelu.realizations.functional_dimension": "functional_dimension decide_functional_dimension "
    "check_functional_dimension FunctionalDimension",
    "exactrelu.realizations.kernel_directions": "KernelDirection",
    "exactrelu.loaders.from_vnnlib": "load_query read_query",
    "exactrelu.networks.query": "Query LinearCondition",
    "exactrelu.realizations.decide_query": "decide_query",
    "exactrelu.realizations.replay_witness": "replay_witness",
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
