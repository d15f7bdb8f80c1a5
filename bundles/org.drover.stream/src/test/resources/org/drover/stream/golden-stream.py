# SPDX-License-Identifier: Apache-2.0
"""Proves the check fields of golden-stream.txt without any of the project's code.

Prints each stream header's, frame's and END's check fields as they must be and fails where the file differs.
"""
import hashlib
import pathlib
import struct
import sys


def crc32c(data):
    """CRC32C (RFC 3720, appendix B.4), one bit at a time; reflected polynomial 0x82f63b78."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


assert crc32c(b"123456789") == 0xE3069283  # the check value that catalogues of CRCs give
assert crc32c(bytes(32)) == 0x8A9136AA  # RFC 3720, B.4: 32 bytes of zeros

text = (pathlib.Path(__file__).parent / "golden-stream.txt").read_text()
stream = bytes.fromhex("".join(line.split("#")[0] for line in text.splitlines()))
wrong = 0


def expect(what, at, computed):
    global wrong
    stored = stream[at : at + len(computed)]
    verdict = "ok" if stored == computed else "DIFFERS, stored " + stored.hex(" ")
    wrong += stored != computed
    print(f"{what} at byte {at}: {computed.hex(' ')} {verdict}")


expect("stream header crc", 12, struct.pack("<I", crc32c(stream[:12])))
at = 16
while at < len(stream):
    kind = int.from_bytes(stream[at + 4 : at + 6], "little")
    length = int.from_bytes(stream[at + 12 : at + 16], "little")
    body = at + 32
    if kind == 4:
        expect("digest", body + 16, hashlib.sha256(stream[:at]).digest())
    expect("payload crc", at + 24, struct.pack("<I", crc32c(stream[body : body + length])))
    expect("header crc", at + 28, struct.pack("<I", crc32c(stream[at : at + 28])))
    at = body + length
sys.exit(1 if wrong or at != len(stream) else 0)
