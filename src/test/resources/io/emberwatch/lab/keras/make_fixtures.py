"""Makes the Keras files of KerasParityTest and what Keras itself computes with them.

Run once with Keras 2 and once with Keras 3 (any folder outside the project):
    python3.11 -m venv k2 && k2/bin/pip install tensorflow-cpu==2.15.1
    python3.11 -m venv k3 && k3/bin/pip install tensorflow-cpu==2.17.1 keras==3.15.1
    k2/bin/python make_fixtures.py FOLDER && k3/bin/python make_fixtures.py FOLDER

Weights have few significant bits, so that the gzipped files stay small; every one of them matters to the outputs.
"""
import gzip
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import keras
import numpy as np
import tensorflow as tf
from keras import layers
from keras.applications.imagenet_utils import preprocess_input
from keras.src.applications.densenet import DenseNet

SIZE = 96
BLOCKS = [2, 1, 1, 1]
LAST_FEATURES = "conv5_block1_concat"
PICTURES = 2
MAJOR = int(keras.__version__.split(".")[0])


def base(**options):
    return DenseNet(blocks=BLOCKS, weights=None, input_shape=(SIZE, SIZE, 3), **options)


def top():
    """The whole application, three classes."""
    model = base(include_top=True, classes=3)
    return model, model, [model.get_layer("predictions")]


def nested():
    """A DenseNet as one layer of a Sequential model, one sigmoid output."""
    body = base(include_top=False)
    head = [layers.Dense(8, activation="relu"), layers.Dropout(0.5), layers.Dense(1, activation="sigmoid")]
    model = keras.Sequential([body, layers.GlobalAveragePooling2D(), *head])
    return model, body, head


def flat():
    """New layers put on the application's own: batch norm, a ReLU layer of its own, four classes."""
    body = base(include_top=False, pooling="avg")
    head = [
        layers.BatchNormalization(name="head_norm"),
        layers.Dense(8, name="fc1"),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.Dropout(0.3),
        layers.Dense(4, activation="softmax", name="classes"),
    ]
    x = body.output
    for layer in head:
        x = layer(x)
    return keras.Model(body.input, x), body, head


def functional():
    """Augmentation, Rescaling and a nested DenseNet in a functional model, two logits without activation."""
    body = base(include_top=False)
    inputs = keras.Input((SIZE, SIZE, 3))
    x = layers.RandomFlip("horizontal")(inputs)
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    x = layers.GlobalAveragePooling2D(name="gap")(body(x, training=False))
    head = [layers.Dense(16, activation="relu", name="fc"), layers.Dense(2, name="fire_logits")]
    for layer in head:
        x = layer(x)
    return keras.Model(inputs, x), body, head


def randomise(model, seed, stem):
    random = np.random.default_rng(seed)
    values = []
    for weight in model.weights:
        name = weight.path if MAJOR > 2 else weight.name
        shape = tuple(weight.shape)
        if "seed" in name:
            values.append(weight.numpy())
        elif "kernel" in name:
            fan_in = np.prod(shape[:-1])
            scale = 2.0 ** np.round(np.log2(np.sqrt((1.0 if len(shape) == 2 else 4.0) / fan_in)))
            scale *= stem if shape[:2] == (7, 7) else 1
            values.append(scale * random.choice([-1.0, 0.0, 1.0], shape, p=[0.25, 0.5, 0.25]))
        elif "gamma" in name:
            values.append(random.integers(6, 13, shape) / 8)
        elif "variance" in name:
            values.append(random.integers(4, 17, shape) / 8)
        else:
            values.append(random.integers(-6, 7, shape) / 16)
    model.set_weights([value.astype("float32") if value.dtype == "float64" else value for value in values])


def pictures():
    """Bytes by a formula that the Java test has as well."""
    n, y, x, c = np.meshgrid(*[np.arange(k) for k in (PICTURES, SIZE, SIZE, 3)], indexing="ij")
    return ((2 * x + 3 * y + 61 * c + n * (x * y // 4 + 97)) % 256).astype("float32")


def preprocess(images, mode):
    if mode == "unit":
        return images / 255
    return images if mode is None else preprocess_input(images.copy(), data_format="channels_last", mode=mode)


def grad_cam(body, head, images, index):
    """relu(sum of alpha * features), features being the last concatenation; the logit is differentiated."""
    features = keras.Model(body.input, body.get_layer(LAST_FEATURES).output)(images, training=False)
    with tf.GradientTape() as tape:
        tape.watch(features)
        x = body.get_layer("relu")(body.get_layer("bn")(features, training=False))
        x = tf.reduce_mean(x, (1, 2))
        for layer in head[:-1]:
            x = layer(x, training=False)
        logits = tf.matmul(x, head[-1].kernel) + head[-1].bias
        target = logits[:, index]
    gradient = tape.gradient(target, features)
    alpha = tf.reduce_mean(gradient, (1, 2), keepdims=True)
    return tf.nn.relu(tf.reduce_sum(alpha * features, -1)).numpy(), logits.numpy()


def save(folder, name, write):
    path = os.path.join(folder, name)
    write(path)
    with open(path, "rb") as source, open(path + ".gz", "wb") as target:
        with gzip.GzipFile("", "wb", 9, target, 0) as packed:
            packed.write(source.read())
    os.remove(path)


def make(folder, make_model, seed, mode, files):
    keras.backend.clear_session()
    model, body, head = make_model()
    # In caffe mode the stem sees values a hundred times as large.
    randomise(model, seed, 1 / 64 if mode == "caffe" else 1)
    inside = mode if mode != "rescaling" else None
    images = preprocess(pictures(), inside)
    outputs = model(images, training=False).numpy()
    seen = preprocess(pictures(), "tf") if mode == "rescaling" else images
    maps = [grad_cam(body, head, seen, index) for index in range(outputs.shape[1])]
    # The class with the most to show: a map of zeros would prove little.
    index = int(np.argmax([np.count_nonzero(cam) + cam.max() / 1e6 for cam, _ in maps]))
    cam, logits = maps[index]
    name = f"keras{MAJOR}-{make_model.__name__}"
    reference = {
        "keras": keras.__version__,
        "preprocess": inside,
        "outputs": outputs.tolist(),
        "logits": logits.tolist(),
        "cam_class": index,
        "cam": cam.tolist(),
    }
    with open(os.path.join(folder, name + ".json"), "w") as target:
        json.dump(reference, target, indent=1)
        target.write("\n")
    for suffix in files:
        write = model.save_weights if "weights" in suffix else model.save
        save(folder, name + suffix, write)
    print(name, keras.__version__, "outputs", outputs.round(4).tolist(), "cam", cam.min(), cam.max())


if __name__ == "__main__":
    target = sys.argv[1]
    if MAJOR == 2:
        make(target, top, 1, "torch", [".h5", "-weights.h5"])
        make(target, nested, 2, "unit", [".h5", "-weights.h5"])
        make(target, flat, 3, "caffe", [".h5", ".keras"])
    else:
        make(target, top, 4, "tf", [".keras", ".weights.h5"])
        make(target, nested, 5, "unit", [".h5", ".weights.h5"])
        make(target, functional, 6, "rescaling", [".keras"])
        make(target, flat, 7, "torch", [".keras"])
