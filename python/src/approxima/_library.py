"""The compiled library by ctypes, its errors as exceptions, and calls that Ctrl-C can stop.

NumPy is not needed here: the command `approxima` starts without it.
"""

from __future__ import annotations

import ctypes as C
import json
import os
import sys
import threading
import warnings
from typing import Any, Callable, Optional, Sequence

_path = os.environ.get("APPROXIMA_LIBRARY") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "libapproxima_native.so"
)


def _loaded() -> C.CDLL:
    """The library; a CDLL lets other threads of Python run while it computes."""
    # Swift's runtime would take the signals of crashes, which are Python's.
    ours = "SWIFT_BACKTRACE" not in os.environ
    if ours:
        os.environ["SWIFT_BACKTRACE"] = "enable=no"
    try:
        return C.CDLL(_path)
    except OSError as error:
        raise ImportError(
            f"approxima's library does not load ({error}): this wheel is for Linux on x86-64 with glibc"
        ) from None
    finally:
        if ours:
            del os.environ["SWIFT_BACKTRACE"]


_library = _loaded()

_p = C.c_void_p
_number = C.c_ssize_t
VALUES = C.CFUNCTYPE(C.c_int32, _p, _number, _p)
STEPPED = C.CFUNCTYPE(None, _number, _number, C.c_double)
SAID = C.CFUNCTYPE(None, C.c_char_p)


def _declare(name: str, result: Any, *arguments: Any) -> Any:
    function = getattr(_library, name)
    function.restype, function.argtypes = result, arguments
    return function


_free = _declare("apx_free", None, _p)
_version = _declare("apx_version", _p)
_main = _declare("apx_main", None, C.POINTER(C.c_char_p), _number, C.c_char_p)
network_load = _declare("apx_network_load", _p, C.c_char_p, C.POINTER(_p))
network_read = _declare("apx_network_read", _p, C.c_char_p, C.POINTER(_p))
network_release = _declare("apx_network_release", None, _p)
network_json = _declare("apx_network_json", _p, _p)
network_graph = _declare("apx_network_graph", _p, _p)
network_shape = _declare("apx_network_shape", None, _p, C.POINTER(_number), C.POINTER(_number))
store_count = _declare("apx_store_count", _p, C.c_char_p, C.POINTER(_number))
run_columns = _declare("apx_run_columns", _p)
evaluate = _declare("apx_evaluate", _p, _p, _p, _number, _number, _number, _p, _number)
value = _declare("apx_value", C.c_double, _p, C.c_double)
gradient = _declare("apx_gradient", _p, _p, _p, _number, _number, _number, _p)
target_values = _declare(
    "apx_target_values", _p, C.c_char_p, C.c_char_p, _p, _number, _number, _number, _p,
    C.POINTER(_number),
)
_call = _declare("apx_call", _p, C.c_char_p, _p, _p, VALUES, _p, STEPPED, SAID, C.POINTER(_p))
_fit_rows = _declare("apx_fit_rows", _p, C.c_char_p, _p, _p, STEPPED, C.POINTER(_p))
_figure = _declare("apx_figure", _p, C.c_char_p, _p, VALUES)


class ApproximaError(ValueError):
    """Bad input, in the one line that the command `approxima` prints.

    `place` says where it is (an option, a file with its line), where that is known.

    >>> import approxima
    >>> approxima.fit("sin(2*pi*", domain=[(-1, 1)])
    Traceback (most recent call last):
    ...
    approxima._library.ApproximaError: column 10: expected a number, a name or '(' here
    """

    def __init__(self, message: str, place: Optional[str] = None):
        super().__init__(f"{place}: {message}" if place else message)
        self.message, self.place = message, place

    def __reduce__(self) -> Any:
        return (ApproximaError, (self.message, self.place))


def text(pointer: int) -> str:
    """The text at an address, which is freed."""
    try:
        return C.string_at(pointer).decode()
    finally:
        _free(pointer)


def check(error: Optional[int]) -> None:
    """Raises what a function of the library returned as wrong."""
    if error:
        report = json.loads(text(error))
        raise ApproximaError(report["message"], report["place"])


def version() -> str:
    """The version of the library.

    >>> import approxima
    >>> approxima.version() == approxima.__version__
    True
    """
    return text(_version())


def main(arguments: Sequence[str], program: str) -> None:
    """The command itself; ends the process."""
    words = (C.c_char_p * len(arguments))(*(os.fsencode(word) for word in arguments))
    _main(words, len(arguments), os.fsencode(program))


def program() -> str:
    """The script `approxima` of this Python, for what starts the command in other processes."""
    beside = os.path.join(os.path.dirname(os.path.abspath(sys.executable)), "approxima")
    return beside if os.access(beside, os.X_OK) else "approxima"


GO_ON, FINISH, ABANDON = 0, 1, 2


class Answer:
    """How a call ended: its exit code, what it printed, the network that it made."""

    def __init__(self, answer: Any, network: Optional[int], stopped: bool):
        self.code: int = answer["code"]
        self.output: str = answer["output"]
        self.fit: Any = answer["fit"]
        self.network, self.stopped = network, stopped

    def json(self) -> Any:
        return json.loads(self.output)


class Values:
    """A function of Python's as the library calls it; keeps the exception that it raised."""

    def __init__(self, evaluate: Callable[[int, int, int], None]):
        self.raised: Optional[BaseException] = None
        self.wish: Optional[C.c_int32] = None

        def called(points: int, count: int, values: int) -> int:
            try:
                evaluate(points, count, values)
                return 0
            except BaseException as error:
                self.raised = self.raised or error
                if self.wish is not None:
                    self.wish.value = ABANDON
                return 1

        self.callback = VALUES(called)


def call(
    arguments: Sequence[str], *, network: Optional[int] = None, request: Any = None,
    data: Optional[int] = None, values: Optional[Values] = None, keeps: bool = False,
    stepped: Optional[Callable[[int, int, float], Any]] = None,
    said: Optional[Callable[[str], Any]] = None, rows: bool = False, owners: Any = None,
) -> Answer:
    """Runs a call of the command in this process; on the main thread, Ctrl-C stops it.

    `owners` have the memory of network and data, which outlives the call where work is left alone.

    With `keeps`, the first Ctrl-C ends the fit and keeps what it has, the second raises.
    """
    wish = C.c_int32(GO_ON)
    made = _p()
    words = json.dumps(
        {"arguments": list(arguments), "program": program(), **(request or {})}
    ).encode()
    raised: list[BaseException] = []
    if values is not None:
        values.wish = wish

    def guarded(function: Callable[..., Any], *given: Any) -> None:
        try:
            answer = function(*given)
            # NumPy's False, too.
            if answer is not None and not isinstance(answer, int) and hasattr(answer, "dtype"):
                answer = bool(answer)
            if answer is False:
                wish.value = max(wish.value, FINISH)
        except BaseException as error:
            raised.append(error)
            wish.value = ABANDON

    on_step = STEPPED(lambda *given: guarded(stepped, *given)) if stepped else STEPPED()
    on_text = SAID(lambda line: guarded(said, line.decode())) if said else SAID()

    def work() -> Any:
        if rows:
            return _fit_rows(words, data, C.addressof(wish), on_step, made)
        return _call(
            words, network, data, values.callback if values else VALUES(), C.addressof(wish),
            on_step, on_text, made,
        )

    kept = (wish, made, words, values, on_step, on_text, owners)
    answer, interrupted, other = _interruptibly(work, wish, keeps, kept)
    result = json.loads(text(answer))
    error = (values and values.raised) or (raised[0] if raised else None) or other
    if interrupted and wish.value == ABANDON and error is None:
        error = KeyboardInterrupt()
    if error is None and result["error"]:
        error = ApproximaError(result["error"]["message"], result["error"]["place"])
    if error is None and result["code"] == 3:
        error = KeyboardInterrupt()
    if error is not None:
        network_release(made)
        # From None: the callback's own traceback says where it was raised.
        raise error from None
    return Answer(result, made.value, wish.value == FINISH)


def _interruptibly(
    work: Callable[[], Any], wish: C.c_int32, keeps: bool, kept: Any
) -> tuple[int, bool, Optional[BaseException]]:
    """Does work in a thread of its own while the main thread waits, which gets the signals.

    A signal's exception on the way into a callback would be lost, so the main thread calls none.
    """
    if threading.current_thread() is not threading.main_thread():
        return work(), False, None
    done = threading.Event()
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(work())
        finally:
            done.set()

    threading.Thread(target=run, name="approxima", daemon=True).start()
    interrupts = 0
    other: Optional[BaseException] = None
    while not done.is_set():
        try:
            done.wait()
        except BaseException as error:
            interrupts += 1
            if interrupts > 2:
                # Work that does not ask is left alone, with all that it uses.
                _left.append(kept)
                raise
            # Another signal's handler, such as one of a time limit, may raise what it likes: all work ends.
            if not isinstance(error, KeyboardInterrupt):
                other = other or error
            wish.value = FINISH if keeps and interrupts == 1 and other is None else ABANDON
    if interrupts and other is None and wish.value == FINISH:
        warnings.warn("stopped by Ctrl-C: this is what the fit had", RuntimeWarning, stacklevel=4)
    return answers[0], interrupts > 0, other


_left: list[Any] = []


def figure(arguments: Sequence[str], request: Any, network: int, values: Optional[Values]) -> str:
    """The picture of a network beside a target as SVG."""
    words = json.dumps({"arguments": list(arguments), **(request or {})}).encode()
    result = json.loads(text(_figure(words, network, values.callback if values else VALUES())))
    if values and values.raised:
        raise values.raised
    if result["error"]:
        raise ApproximaError(result["error"]["message"], result["error"]["place"])
    return str(result["output"])


def is_watched() -> bool:
    """Whether a person sees progress: a terminal or a notebook."""
    return "ipykernel" in sys.modules or bool(
        sys.stderr is not None and hasattr(sys.stderr, "isatty") and sys.stderr.isatty()
    )
