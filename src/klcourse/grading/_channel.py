"""What passes between a test and the student's Python: frames of JSON, and in them plain values only.

Both ends read what the other may have made up, so a frame has a greatest length, and a value is built from
numbers, words, lists, dicts and arrays of numbers, never unpickled.
"""

from __future__ import annotations

import base64
import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

LENGTH = struct.Struct(">I")
LARGEST = 32 * 2**20
"""Bytes of the longest frame."""
DEEPEST = 20
"""Lists within lists."""
KINDS = "biufcU"
"""Arrays of truth values, whole numbers, floats, complex numbers and words."""


class NotPlain(TypeError):
    """A value that cannot pass."""


def pack(message: Mapping[str, Any]) -> bytes:
    """A message as one frame."""
    body = json.dumps(message, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()
    if len(body) > LARGEST:
        raise NotPlain(f"the value takes {len(body) / 2**20:.0f} MB, more than {LARGEST / 2**20:.0f}")
    return LENGTH.pack(len(body)) + body


def encode(value: Any, depth: int = 0) -> Any:
    """A value as JSON that `decode` turns back into it."""
    if depth > DEEPEST:
        raise NotPlain("lists are nested too deeply")
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.kind not in KINDS:
            raise NotPlain(f"an array of dtype {array.dtype}")
        if array.nbytes > LARGEST // 2:
            raise NotPlain(f"an array of {array.nbytes / 2**20:.0f} MB")
        data = base64.b64encode(array.astype(array.dtype.newbyteorder("<")).tobytes()).decode()
        return {"array": [array.dtype.newbyteorder("<").str, list(array.shape), data]}
    if value is None or isinstance(value, bool | str):
        return {"plain": value if value is None or isinstance(value, bool) else str(value)}
    if isinstance(value, int):
        return {"whole": str(int(value))} if abs(value) < 10**4000 else _refuse(value)
    if isinstance(value, float):
        return {"plain": float(value)} if math.isfinite(value) else {"float": str(float(value))}
    if isinstance(value, complex):
        return {"complex": [encode(value.real), encode(value.imag)]}
    if isinstance(value, list | tuple):
        return {type(value).__name__ if type(value) in (list, tuple) else "list": [
            encode(one, depth + 1) for one in value
        ]}  # fmt: skip
    if isinstance(value, Mapping):
        return {"dict": [[encode(key, depth + 1), encode(one, depth + 1)] for key, one in value.items()]}
    return _refuse(value)


def _refuse(value: Any) -> Any:
    raise NotPlain(f"a value of type {type(value).__name__}")


def decode(coded: Any, depth: int = 0) -> Any:
    """The value that `encode` was given; whatever else arrives is refused."""
    try:
        [(kind, content)] = coded.items()
        if depth > DEEPEST:
            raise NotPlain("lists are nested too deeply")
        if kind == "plain" and (content is None or isinstance(content, bool | float | str)):
            return content
        if kind == "whole":
            return int(content)
        if kind == "float":
            return float(content)
        if kind == "complex":
            return complex(*(decode(part, depth + 1) for part in content))
        if kind == "array":
            dtype, shape, data = content
            if np.dtype(dtype).kind not in KINDS:
                raise NotPlain(f"an array of dtype {dtype}")
            array = np.frombuffer(base64.b64decode(data), dtype=dtype).reshape(shape)
            return array.copy() if shape else array.reshape(1)[0]
        if kind in ("list", "tuple"):
            parts = [decode(one, depth + 1) for one in content]
            return parts if kind == "list" else tuple(parts)
        if kind == "dict":
            return {decode(key, depth + 1): decode(one, depth + 1) for key, one in content}
    except NotPlain:
        raise
    except Exception as error:
        raise NotPlain(f"something that is no value ({type(error).__name__})") from None
    raise NotPlain("something that is no value")
