"""ONNX Runtime, as it is to be used for rows that come one by one."""

from typing import Any, Final

_ERRORS_ONLY: Final = 3


def open_session(graph: bytes) -> Any:
    """
    Open a graph for scoring.

    One thread, which does not spin: a row takes some ten microseconds, and threads that wait for
    the next one would burn a core between the calls. It may be used by several threads at once.

    Raises:
        Exception: the runtime cannot read the graph; what kind is the runtime's affair.
    """
    import onnxruntime  # noqa: PLC0415 - stores without a model do not pay for it

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The declared shape of labels draws a warning with every batch.
    options.log_severity_level = _ERRORS_ONLY
    return onnxruntime.InferenceSession(
        graph, sess_options=options, providers=["CPUExecutionProvider"]
    )
