"""``exactrelu COMMAND …``: choose the command, run it, print one answer, return its exit status."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, Final, NoReturn

from exactrelu import __version__
from exactrelu.cli.answer import BAD_INPUT, INTERRUPTED, REJECTED, UNDECIDED, YES, Answer
from exactrelu.errors import CheckFailed, ExactReluError, InputError, LimitExceeded
from exactrelu.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the module that runs it and one line about it."""

    module: str
    about: str


COMMANDS: Final = {
    "verify": Command("exactrelu.cli.verify", "run the statements of the papers, or check one on a network"),
    "statements": Command("exactrelu.cli.statements", "list the statements: number, wording, hypotheses, scope"),
    "refute": Command("exactrelu.cli.refute", "drop a hypothesis of a statement, get a minimal exact counterexample"),
    "decompose": Command("exactrelu.cli.decompose", "count paths, unroll, pull back: Lemma 1 of Le and Jegelka"),
    "regions": Command(
        "exactrelu.cli.regions", "enumerate the linear regions exactly, over R^d, a box or a polyhedron"
    ),
    "compare": Command("exactrelu.cli.compare", "decide whether two networks are one function, or how far apart"),
    "decide": Command("exactrelu.cli.decide", "decide a VNN-LIB property over the reals, with a proof or a witness"),
    "replay": Command("exactrelu.cli.replay", "evaluate a published witness exactly, and repair it"),
    "stability": Command(
        "exactrelu.cli.stability", "measure inverse stability of two-layer networks: Berner, Elbrächter, Grohs"
    ),
    "laws": Command("exactrelu.cli.laws", "count and explain the conservation laws of gradient flow"),
    "check": Command("exactrelu.cli.check", "ask the independent checker about evidence files"),
    "convert": Command("exactrelu.cli.convert", "convert a network exactly between file formats"),
    "limits": Command("exactrelu.cli.limits", "print every limit and how to raise it"),
}

_EXITS: Final = "exit status: 0 yes or done, 1 a definite no, 2 bad input, 3 unknown or a limit, 4 evidence rejected"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        argv: the arguments after the program's name; those of the process by default.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help"):
        print(_overview())
        return YES if words else BAD_INPUT
    if words[0] == "--version":
        print(f"exactrelu {__version__}")
        return YES
    return _guarded(words)


def _guarded(words: Sequence[str]) -> int:
    """Run, and turn every expected failure into one line and an exit status."""
    as_json = "--json" in words
    try:
        return _run(words[0], words[1:])
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return YES
    except KeyboardInterrupt:
        return _complain(words[0], "interrupted", INTERRUPTED, as_json)
    except MemoryError:
        return _complain(words[0], "the machine has no memory left; nothing was decided", UNDECIDED, as_json)
    except InputError as error:
        return _complain(words[0], str(error), BAD_INPUT, as_json)
    except LimitExceeded as error:
        return _complain(words[0], str(error), UNDECIDED, as_json)
    except CheckFailed as error:
        return _complain(words[0], str(error), REJECTED, as_json)
    except ExactReluError as error:
        return _complain(words[0], str(error), UNDECIDED, as_json)


def _run(command: str, words: Sequence[str]) -> int:
    module = _module(command)
    arguments = _parser(command, module).parse_args(_with_negative_values(words))
    start = time.monotonic_ns()
    answer: Answer = module.run(arguments, _limits(arguments.limit))
    milliseconds = (time.monotonic_ns() - start) // 1_000_000
    if arguments.json:
        print(json.dumps({**_common(command, milliseconds), **answer.fields}, ensure_ascii=False))
    else:
        for line in answer.lines:
            print(line)
    return answer.exit_status


def _common(command: str, milliseconds: int) -> dict[str, Any]:
    return {"command": command, "version": __version__, "seconds": milliseconds / 1000}


def _complain(command: str, sentence: str, status: int, as_json: bool) -> int:
    print(f"exactrelu {command}: {_one_line(sentence)}", file=sys.stderr)
    if as_json:
        verdict = {"verdict": "unknown"} if status in (UNDECIDED, INTERRUPTED) else {}
        print(json.dumps({"command": command, "version": __version__, **verdict, "error": _one_line(sentence)}))
    return status


def _one_line(sentence: str) -> str:
    """No control character of a file's name or content reaches the terminal."""
    return "".join(c if c.isprintable() else "�" for c in " ".join(sentence.split()))


def _with_negative_values(words: Sequence[str]) -> list[str]:
    """``--box -1,1`` as ``--box=-1,1``: argparse would take the value for an option.

    >>> _with_negative_values(["net.json", "--box", "-1,1", "--json"])
    ['net.json', '--box=-1,1', '--json']
    """
    joined: list[str] = []
    for word in words:
        if re.match(r"-[0-9]", word) and joined and joined[-1].startswith("--") and "=" not in joined[-1]:
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


class _Parser(argparse.ArgumentParser):
    """argparse that complains in one line, as everything else here does."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message, hint=f"see {self.prog} --help")


def _parser(command: str, module: ModuleType) -> _Parser:
    parser = _Parser(
        prog=f"exactrelu {command}",
        description=module.__doc__,
        epilog=_EXITS,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    module.add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print exactly one JSON object on stdout")
    parser.add_argument("--no-progress", action="store_true", help="no progress bar on stderr")
    parser.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="raise or lower a limit; see exactrelu limits",
    )
    return parser


def _module(command: str) -> ModuleType:
    if command not in COMMANDS:
        raise InputError("there is no such command", hint=f"the commands are {', '.join(COMMANDS)}")
    return import_module(COMMANDS[command].module)


def _limits(settings: Sequence[str]) -> Limits:
    changes = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not value.isascii() or not value.isdigit() or len(value) > 18:
            raise InputError(
                f"the limit {setting[:60]!r} is malformed", hint="write --limit NAME=VALUE with a positive int"
            )
        changes[name] = int(value)
    return DEFAULT_LIMITS.with_values(**changes)


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name.ljust(width)}  {command.about}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "usage: exactrelu COMMAND …      (exactrelu COMMAND --help tells more)",
            "",
            "A symbolic, exact verification toolkit for ReLU networks.",
            "",
            *lines,
            "",
            "NET is a file (.json, .onnx, .nnet) or gallery:NAME.",
            _EXITS,
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
