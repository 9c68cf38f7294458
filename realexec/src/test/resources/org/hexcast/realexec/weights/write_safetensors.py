"""Writes a small sharded model as safetensors, by the text of the format alone, and the values that a reader must find.

Usage: write_safetensors.py FOLDER SEED
"""
import json
import os
import random
import struct
import sys

folder, seed = sys.argv[1], int(sys.argv[2])
draw = random.Random(seed)


def encoded(dtype, values):
    """Bytes of values, and what these bytes mean."""
    if dtype == "F32":
        data = struct.pack("<%df" % len(values), *values)
        return data, struct.unpack("<%df" % len(values), data)
    if dtype == "F16":
        data = struct.pack("<%de" % len(values), *values)
        return data, struct.unpack("<%de" % len(values), data)
    full = struct.pack("<%df" % len(values), *values)
    kept = [full[4 * i + 2:4 * i + 4] for i in range(len(values))]
    meant = [struct.unpack("<f", b"\0\0" + part)[0] for part in kept]
    return b"".join(kept), meant


def shard(name, tensors, expected):
    header, data = {"__metadata__": {"format": "pt", "nested": "\u00fc\n"}}, b""
    for tensor, dtype, shape in tensors:
        count = 1
        for size in shape:
            count *= size
        values = [draw.gauss(0, 10.0 ** draw.randint(-7, 3)) for _ in range(count)]
        part, meant = encoded(dtype, values)
        header[tensor] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(part)]}
        data += part
        rows = shape[0]
        columns = shape[1] if len(shape) > 1 else 1
        expected.append("%s %d %d %s" % (tensor, rows, columns, " ".join(value.hex() for value in meant)))
    text = json.dumps(header).encode("utf-8")
    text += b" " * (-len(text) % 8)
    with open(os.path.join(folder, name), "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)
    return {tensor: name for tensor, _, _ in tensors}


expected, weight_map = [], {}
dtypes = ["F32", "F16", "BF16"]
for number in range(3):
    tensors = []
    for index in range(4):
        shape = [draw.randint(1, 9), draw.randint(1, 9)] if draw.random() < 0.7 else [draw.randint(1, 20)]
        tensors.append(("model.layers.%d.tensor%d.weight" % (number, index), draw.choice(dtypes), shape))
    weight_map.update(shard("model-%05d-of-00003.safetensors" % (number + 1), tensors, expected))
with open(os.path.join(folder, "model.safetensors.index.json"), "w") as out:
    json.dump({"metadata": {"total_size": 1, "of": ["any", {"kind": None}]}, "weight_map": weight_map}, out)
with open(os.path.join(folder, "expected.txt"), "w") as out:
    out.write("\n".join(expected) + "\n")
