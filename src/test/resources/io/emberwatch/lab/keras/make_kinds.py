"""Makes the Keras files of KerasKindsTest, one a kind of head, body or preprocessing, and what Keras computes with them.

Run once with each Keras (any folder outside the project):
    python3.11 -m venv k2 && k2/bin/pip install tensorflow-cpu==2.15.1
    python3.11 -m venv k3 && k3/bin/pip install keras==3.15.1 "jax[cpu]" h5py
    k2/bin/python make_kinds.py FOLDER && KERAS_BACKEND=jax k3/bin/python make_kinds.py FOLDER

The networks have the layers of keras.applications.densenet with few filters.
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import keras
import numpy as np
from keras import layers
from keras.applications import densenet, imagenet_utils

MAJOR = int(keras.__version__.split(".")[0])
SLASH = "/" if MAJOR == 2 else "_"
SEED = 11


def body(x, prefix="", axis=3, stem=8, growth=4, blocks=(2, 1, 1, 1), pads=("", "_1")):
    """A DenseNet up to its last ReLU."""

    def name(text):
        return prefix + text.replace("/", SLASH)

    def norm(y, text):
        return layers.BatchNormalization(axis=axis, epsilon=1.001e-5, name=name(text))(y)

    def relu(y, text):
        return layers.Activation("relu", name=name(text))(y)

    def conv(y, filters, size, text, **options):
        return layers.Conv2D(filters, size, use_bias=False, name=name(text), **options)(y)

    x = layers.ZeroPadding2D(3, name=name("zero_padding2d" + pads[0]))(x)
    x = relu(norm(conv(x, stem, 7, "conv1/conv", strides=2), "conv1/bn"), "conv1/relu")
    x = layers.ZeroPadding2D(1, name=name("zero_padding2d" + pads[1]))(x)
    x = layers.MaxPooling2D(3, strides=2, name=name("pool1"))(x)
    channels = stem
    for block, count in enumerate(blocks):
        for layer in range(1, count + 1):
            text = f"conv{block + 2}_block{layer}"
            y = conv(relu(norm(x, text + "_0_bn"), text + "_0_relu"), 4 * growth, 1, text + "_1_conv")
            y = conv(relu(norm(y, text + "_1_bn"), text + "_1_relu"), growth, 3, text + "_2_conv", padding="same")
            x = layers.Concatenate(axis=axis, name=name(text + "_concat"))([x, y])
            channels += growth
        if block < len(blocks) - 1:
            text = f"pool{block + 2}"
            channels //= 2
            x = conv(relu(norm(x, text + "_bn"), text + "_relu"), channels, 1, text + "_conv")
            x = layers.AveragePooling2D(2, strides=2, name=name(text + "_pool"))(x)
    return relu(norm(x, "bn"), "relu")


def simple(prepare=lambda x: x, size=(96, 96, 3)):
    """A preprocessing, the body, its mean and two classes."""
    inputs = keras.Input(size)
    x = layers.GlobalAveragePooling2D(name="gap")(body(prepare(inputs)))
    return keras.Model(inputs, layers.Dense(2, activation="softmax", name="classes")(x))


def headed(head, size=(96, 96, 3), **options):
    inputs = keras.Input(size)
    return keras.Model(inputs, head(body(inputs, **options)))


def max_swish():
    def head(x):
        x = layers.GlobalMaxPooling2D(name="max_pool")(x)
        x = layers.Dense(6, activation="swish", name="hidden")(x)
        return layers.Dense(3, activation="softmax", name="classes")(x)

    return headed(head)


def flatten_gelu():
    def head(x):
        x = layers.Flatten()(layers.AveragePooling2D(3)(x))
        x = layers.Dropout(0.5)(layers.Dense(6, activation="gelu", name="hidden")(x))
        return layers.Dense(3, activation="softmax", name="classes")(x)

    return headed(head)


def elu_tanh_leaky():
    def head(x):
        x = layers.GlobalAveragePooling2D()(x)
        x = layers.Dense(7, activation="elu", name="first")(x)
        x = layers.Dense(6, activation="tanh", name="second")(x)
        x = layers.LeakyReLU(0.2)(layers.Dense(5, name="third")(x))
        x = layers.ELU(alpha=0.5)(layers.Dense(5, name="fourth")(x))
        x = layers.Dense(4, activation="sigmoid", name="fifth")(x)
        return layers.Dense(1, activation="sigmoid", name="is_fire")(x)

    return headed(head)


def conv_head():
    """A convolution before the mean, as a fully convolutional network ends."""

    def head(x):
        x = layers.Conv2D(3, 1, name="scores_map")(layers.Dropout(0.2)(x))
        return layers.Softmax()(layers.GlobalAveragePooling2D()(x))

    return headed(head)


def conv_after_mean():
    """Convolutions behind a mean that keeps its axes."""

    def head(x):
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
        x = layers.Conv2D(6, 1, activation="relu", name="hidden")(x)
        x = layers.Conv2D(3, (1, 1), padding="same", name="classes")(x)
        return layers.Activation("softmax")(layers.Reshape((3,))(x))

    return headed(head)


def sigmoids():
    return headed(lambda x: layers.Dense(3, activation="sigmoid", name="tags")(layers.GlobalAveragePooling2D()(x)))


def no_activation():
    return headed(lambda x: layers.Dense(1, name="logit")(layers.GlobalAveragePooling2D()(x)))


def oblong():
    return simple(size=(64, 128, 3))


def renamed():
    return headed(
        lambda x: layers.Dense(2, activation="softmax", name="fire_classes")(
            layers.GlobalAveragePooling2D(name="fire_mean")(x)
        ),
        prefix="fire_",
    )


def channels_first():
    """On a CPU, TensorFlow has no such convolution: Keras 2 computes it with XLA only (see outputs_of)."""
    keras.backend.set_image_data_format("channels_first")
    inputs = keras.Input((3, 64, 96))
    x = layers.Rescaling(1 / 255)(inputs)
    x = layers.GlobalAveragePooling2D()(body(x, axis=1))
    model = keras.Model(inputs, layers.Dense(2, activation="softmax", name="classes")(x))
    keras.backend.set_image_data_format("channels_last")
    return model


def in_densenet():
    return simple(densenet.preprocess_input)


def in_tf():
    return simple(lambda x: imagenet_utils.preprocess_input(x, mode="tf"))


def in_caffe():
    return simple(lambda x: imagenet_utils.preprocess_input(x, mode="caffe"))


def in_division():
    return simple(lambda x: x / 255.0)


def in_arithmetic():
    """The channels turned round, and numbers on both sides."""
    return simple(lambda x: 2 * (x[..., ::-1] / 255.0) - 1)


def in_channels():
    """A number for each channel."""
    return simple(lambda x: (x - np.float32([120, 110, 100])) * np.float32([0.01, 0.02, 0.03]) + 0.5)


def in_rescaling():
    return simple(layers.Rescaling([1 / 60, 1 / 61, 1 / 62], offset=[-2, -2.1, -2.2]))


def in_normalization():
    return simple(layers.Normalization(mean=[120, 110, 100], variance=[3600, 3700, 3800]))


def in_adapted():
    layer = layers.Normalization()
    layer.adapt(pictures(96, 96))
    return simple(lambda x: layer(layers.Rescaling(1 / 255)(x)))


def in_resizing():
    return simple(
        lambda x: layers.Rescaling(1 / 255)(layers.Resizing(64, 96, crop_to_aspect_ratio=True)(x)), (None, None, 3)
    )


def in_resizing_crop():
    """Images of one size, of which the middle is made smaller."""
    return simple(
        lambda x: layers.Rescaling(1 / 255)(layers.Resizing(64, 96, crop_to_aspect_ratio=True)(x)), (112, 150, 3)
    )


def in_resizing_nearest():
    return simple(lambda x: layers.Rescaling(1 / 255)(layers.Resizing(64, 96, interpolation="nearest")(x)), (80, 70, 3))


def randomise(model):
    """Numbers of few bits, so that the files are small; every one of them matters to the outputs."""
    random = np.random.default_rng(SEED)
    values = []
    for weight in model.weights:
        name = weight.path if MAJOR > 2 else weight.name
        shape = tuple(weight.shape)
        if "normalization" in name and "batch" not in name or "seed" in name or "count" in name:
            values.append(np.array(weight))
        elif "kernel" in name:
            scale = np.sqrt((8.0 if len(shape) == 2 else 4.0) / np.prod(shape[:-1]))
            values.append(2.0 ** np.round(np.log2(scale)) * random.integers(-4, 5, shape) / 4)
        elif "gamma" in name:
            values.append(random.integers(6, 13, shape) / 8)
        elif "variance" in name:
            values.append(random.integers(4, 17, shape) / 8)
        else:
            values.append(random.integers(-6, 7, shape) / 16)
    model.set_weights([np.asarray(value, "float32") if value.dtype == "float64" else value for value in values])


def pictures(height, width):
    """Bytes by a formula that the Java test has as well."""
    n, y, x, c = np.meshgrid(*[np.arange(k) for k in (2, height, width, 3)], indexing="ij")
    return ((2 * x + 3 * y + 61 * c + n * (x * y // 4 + 97)) % 256).astype("float32")


def stem_scale(model, images):
    """Weights of the stem small enough for the values that reach it."""
    stem = next(layer for layer in model.layers if layer.name.endswith(f"conv1{SLASH}conv"))
    seen = np.abs(np.array(keras.Model(model.input, stem.input)(images))).mean()
    kernel = stem.get_weights()[0] / 2.0 ** np.round(np.log2(seen))
    stem.set_weights([kernel.astype("float32")])


def outputs_of(model, images, first):
    """What the model gives. With Keras 2 and channels first that takes jit_compile, as model.compile() has it."""
    if MAJOR == 2 and first:
        import tensorflow as tf

        return np.array(tf.function(lambda x: model(x, training=False), jit_compile=True)(images))
    return np.array(model(images, training=False))


def make(folder, kind, suffixes, before="raw"):
    keras.backend.clear_session()
    model = kind()
    shape = tuple(model.input_shape)
    first = shape[1] == 3
    height, width = (shape[2], shape[3]) if first else (shape[1] or 64, shape[2] or 96)
    randomise(model)
    images = pictures(height, width)
    if before == "article":
        images = images[..., ::-1] / 255 * 2 - 1
    fed = images.transpose(0, 3, 1, 2) if first else images
    stem_scale(model, fed)
    outputs = outputs_of(model, fed, first).astype("float64")
    name = f"keras{MAJOR}-{kind.__name__}".replace("_", "-")
    reference = {"keras": keras.__version__, "height": height, "width": width, "outputs": outputs.tolist()}
    with open(os.path.join(folder, name + ".json"), "w") as target:
        json.dump(reference, target)
        target.write("\n")
    for suffix in suffixes:
        model.save(os.path.join(folder, name + suffix))
    sizes = [os.path.getsize(os.path.join(folder, name + suffix)) for suffix in suffixes]
    print(name, sizes, outputs.round(4).tolist(), flush=True)


if __name__ == "__main__":
    target = sys.argv[1]
    heads = [max_swish, flatten_gelu, elu_tanh_leaky, conv_head, conv_after_mean, sigmoids, no_activation, oblong]
    inside = [in_densenet, in_tf, in_caffe, in_division, in_arithmetic, in_channels, in_rescaling, in_normalization]
    resizing = [in_resizing, in_resizing_crop, in_resizing_nearest]
    for each in heads + [renamed] + inside + [in_adapted] + resizing + [channels_first]:
        make(target, each, [".h5"] if MAJOR == 2 else [".keras"])
