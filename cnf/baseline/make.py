# SPDX-License-Identifier: Apache-2.0
"""Writes the golden images and the recorded conversation from the pages of docs/formats, with nothing of the project's code.

    python3 cnf/baseline/make.py           # compares; the status tells whether all is as it would be written
    python3 cnf/baseline/make.py --write   # writes: on purpose, with the version of what has changed
"""
import hashlib
import json
import pathlib
import struct
import sys

FOLDER = pathlib.Path(__file__).parent
MANIFEST, DEVICE_DATA, DEVICE_CONTEXT, END, CONTROL = 1, 2, 3, 4, 0x100


def crc32c(data):
    """CRC32C (RFC 3720, appendix B.4), one bit at a time; reflected polynomial 0x82f63b78."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


assert crc32c(b"123456789") == 0xE3069283  # the check value that catalogues of CRCs give


class Stream:
    """docs/formats/stream.md: a header, then frames, all of them critical."""

    def __init__(self):
        header = b"\x89DRV\r\n\x1a\n" + struct.pack("<HH", 1, 0)
        self.header = header + struct.pack("<I", crc32c(header))
        self.frames = []
        self.payload = 0

    def frame(self, kind, payload):
        number = len(self.frames)
        header = b"DRVF" + struct.pack("<HHHHIQI", kind, 1, 0, 0, len(payload), number, crc32c(payload))
        frame = header + struct.pack("<I", crc32c(header)) + payload
        self.frames.append(frame)
        self.payload += len(payload)
        return frame

    def bytes(self):
        return self.header + b"".join(self.frames)

    def end(self):
        totals = struct.pack("<QQ", self.payload, len(self.frames))
        self.frame(END, totals + hashlib.sha256(self.bytes()).digest())
        return self.bytes()


def text(value):
    return json.dumps(value, separators=(",", ":")).encode()


def manifest(device):
    """docs/formats/messages.md: the manifest."""
    return {"format": "drover", "version": 1, "created": "2026-01-02T03:04:05Z", "devices": [{"index": 0, **device}]}


def mtty(features, memory=None):
    device = {
        "address": "emu:source",
        "vendor": "mtty",
        "kernelDriver": "mtty",
        "kernelRelease": "6.12.117",
        "features": features,
        "estimatedBytes": 96,
    }
    if memory:
        device["mappings"] = memory
    device["attributes"] = {"mdev_type": "mtty-2"}
    return device


MLX5 = {
    "address": "emu:source",
    "vendor": "mlx5",
    "kernelDriver": "mlx5_vfio_pci",
    "kernelRelease": "6.12.117",
    "features": "STOP_COPY,P2P,PRE_COPY",
    "estimatedBytes": 132,
    "attributes": {"device_id": "101e", "vendor_id": "15b3"},
}

MEMORY = [
    {"iova": "0x1000000", "length": 16384, "access": "rw"},
    {"iova": "0x8000000", "length": 2097152, "access": "rw"},
]

# struct mtty_data of samples/vfio-mdev/mtty.c: two ports; SCR of port 0 is 0x5a and its FIFO holds "AB".
PORT_0 = bytes(7) + b"\x5a" + b"AB" + bytes(14) + bytes([2, 0, 2, 0, 0, 0, 0, 0, 0, 16, 0, 0])
PORT_1 = bytes(33) + bytes([16, 0, 0])
MTTY_STATE = struct.pack("<QIIII", 0x7E9D09898C3E2C4E, 1, 0, 2, 0) + PORT_0 + PORT_1
assert len(MTTY_STATE) == 96


def record(tag, flags, payload):
    """struct mlx5_vf_migration_header of drivers/vfio/pci/mlx5/cmd.h."""
    return struct.pack("<QII", len(payload), flags, tag) + payload


MLX5_STATE = (
    record(1, 1, struct.pack("<Q", 303104))
    + record(0, 0, bytes(range(40)))
    + record(0, 0, bytes(range(15, -1, -1)))
    + record(0, 0, b"four")
)
assert len(MLX5_STATE) == 132


def context():
    """docs/formats/context.md: FUNCTION, CONFIG with the command register alone, IOVA."""
    function = struct.pack("<HHI6QIII", 0x4348, 0x3253, 0x70002, 8, 8, 0, 0, 0, 0, 1, 1, 0)
    config = struct.pack("<HHI", 4, 2, 0x103)
    iova = struct.pack("<QQQQQQ", 0x1000000, 16384, 3, 0x8000000, 2097152, 3)
    records = b"".join(struct.pack("<HHI", kind, 1, len(body)) + body for kind, body in ((1, function), (2, config), (4, iova)))
    return b"DRVC" + struct.pack("<HHII", 1, 0, 16 + len(records), 3) + records


def image(device, state, pieces, device_context=None):
    stream = Stream()
    stream.frame(MANIFEST, text(manifest(device)))
    for at in range(0, len(state), pieces):
        stream.frame(DEVICE_DATA, state[at : at + pieces])
    if device_context:
        stream.frame(DEVICE_CONTEXT, device_context)
    return stream.end()


def conversation():
    """docs/formats/messages.md: a migration with PRE_COPY, memory and a context, from both sides in their order."""
    lines = []
    streams = {"S": Stream(), "D": Stream()}

    def said(side, what, frame):
        lines.append(f"{side} {what}: {frame.hex()}")

    def message(side, name, **keys):
        said(side, name, streams[side].frame(CONTROL, text({"version": 1, "message": name, **keys})))

    def data(what, kind, payload):
        said("S", what, streams["S"].frame(kind, payload))

    here, there = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
    said("S", "header", streams["S"].header)
    message(
        "S",
        "OFFER",
        session="00000000-0000-4000-8000-000000000001",
        instance=here,
        epoch=1,
        manifest=manifest(mtty("STOP_COPY,P2P,PRE_COPY", MEMORY)),
        targets=[""],
    )
    said("D", "header", streams["D"].header)
    message("D", "ACCEPT", instance=there, targets=["emu:target"])
    data("initial data", DEVICE_DATA, MTTY_STATE[:24])
    message("S", "INITIAL_DATA_SENT")
    message("D", "SWITCHOVER_ACK")
    data("the rest", DEVICE_DATA, MTTY_STATE[24:])
    data("context", DEVICE_CONTEXT, context())
    message("S", "END", lengths=[{"device": 0, "bytes": 96}])
    message("D", "LOADED")
    message("S", "COMMIT", epoch=1)
    message("D", "RUNNING")
    message("S", "SETTLED")
    message("D", "SETTLED")
    return "\n".join(lines) + "\n"


GOLDEN = {
    "images/mtty-stop-copy.img": image(mtty("STOP_COPY"), MTTY_STATE, 96),
    "images/mtty-pre-copy.img": image(mtty("STOP_COPY,P2P,PRE_COPY"), MTTY_STATE, 40),
    "images/mtty-context.img": image(mtty("STOP_COPY,P2P,PRE_COPY"), MTTY_STATE, 96, context()),
    "images/mtty-memory.img": image(mtty("STOP_COPY,P2P,PRE_COPY", MEMORY), MTTY_STATE, 96, context()),
    "images/mlx5.img": image(MLX5, MLX5_STATE, 50),
    "wire/migration.txt": conversation().encode(),
}

different = 0
for name, golden in GOLDEN.items():
    file = FOLDER / name
    if "--write" in sys.argv[1:]:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(golden)
    if not file.exists() or file.read_bytes() != golden:
        print(f"{file} is not what docs/formats says")
        different = 1
sys.exit(different)
