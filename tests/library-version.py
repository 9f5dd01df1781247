"""Loads a phone's library and prints the version that it says it has: one call through UniFFI's C interface.

Usage: library-version.py LIBRARY.
"""

import ctypes
import sys


class RustBuffer(ctypes.Structure):
    _fields_ = [("capacity", ctypes.c_uint64), ("length", ctypes.c_uint64), ("data", ctypes.c_void_p)]


class RustCallStatus(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int8), ("error", RustBuffer)]


status = RustCallStatus()
version = ctypes.CDLL(sys.argv[1]).uniffi_natsuin_ffi_fn_func_version
version.restype = RustBuffer
buffer = version(ctypes.byref(status))
if status.code != 0:
    sys.exit(f"the call ended with {status.code}")
print(ctypes.string_at(buffer.data, buffer.length).decode())
