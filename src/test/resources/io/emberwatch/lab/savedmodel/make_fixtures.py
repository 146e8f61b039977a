"""Makes the SavedModels of SavedModelImportTest and what TensorFlow itself computes with them.

Run once with Keras 2 and once with Keras 3 (any folder outside the project):
    python3.11 -m venv k2 && k2/bin/pip install tensorflow-cpu==2.15.1
    python3.11 -m venv k3 && k3/bin/pip install tensorflow-cpu==2.18.0 keras==3.8.0
    k2/bin/python make_fixtures.py FOLDER && k3/bin/python make_fixtures.py FOLDER

Without a network's name the tiny ones are made, each as FOLDER/NAME.zip and NAME.json. With `resnet50` or
`efficientnetb0` behind FOLDER, Keras' application is made with random weights, as the folder FOLDER/NAME and NAME.json;
`--images DIR` writes the images as PNG too.
"""
import json
import os
import shutil
import sys
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import keras
import numpy as np
import tensorflow as tf
from keras import layers

HEIGHT, WIDTH, IMAGES = 48, 64, 2
MAJOR = int(keras.__version__.split(".")[0])


def images(height, width):
    n, y, x, c = np.indices((IMAGES, height, width, 3))
    return ((2 * x + 3 * y + 61 * c + n * (x * y // 4 + 97)) % 256).astype(np.uint8)


def conv_norm(x, filters, size, stride, name):
    x = layers.Conv2D(filters, size, stride, padding="same", name=name + "_conv")(x)
    return layers.BatchNormalization(name=name + "_bn")(x)


def residual():
    """Padding, max pooling, two residual blocks; Keras' mode caffe outside; softmax over three classes."""
    inputs = keras.Input((HEIGHT, WIDTH, 3))
    x = layers.ZeroPadding2D(1, name="conv1_pad")(inputs)
    x = layers.Activation("relu", name="conv1_relu")(conv_norm(x, 8, 3, 2, "conv1"))
    x = layers.MaxPooling2D(2, name="pool1")(x)
    for i, filters in enumerate((8, 12)):
        short = conv_norm(x, filters, 1, 1 + i, f"block{i}_0")
        x = layers.Activation("relu", name=f"block{i}_1_relu")(conv_norm(x, filters, 3, 1 + i, f"block{i}_1"))
        x = layers.Add(name=f"block{i}_add")([short, conv_norm(x, filters, 3, 1, f"block{i}_2")])
        x = layers.Activation("relu", name=f"block{i}_out")(x)
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    logits = layers.Dense(3, name="predictions")(x)
    return inputs, logits, layers.Softmax(name="scores")(logits), "block1_out", "caffe"


def mbconv():
    """Preprocessing inside, swish, a depthwise convolution, squeeze and excitation; one sigmoid."""
    inputs = keras.Input((HEIGHT, WIDTH, 3))
    x = layers.Rescaling(1 / 255.0)(inputs)
    x = layers.Normalization(mean=[0.4, 0.5, 0.3], variance=[0.04, 0.05, 0.06], name="normalization")(x)
    x = layers.Activation("swish", name="stem_activation")(conv_norm(x, 8, 3, 2, "stem"))
    x = layers.DepthwiseConv2D(3, 2, padding="same", use_bias=False, name="block_dwconv")(x)
    x = layers.Activation("swish", name="block_activation")(layers.BatchNormalization(name="block_bn")(x))
    s = layers.GlobalAveragePooling2D(name="se_squeeze")(x)
    s = layers.Reshape((1, 1, 8), name="se_reshape")(s)
    s = layers.Conv2D(4, 1, activation="swish", name="se_reduce")(s)
    s = layers.Conv2D(8, 1, activation="sigmoid", name="se_expand")(s)
    x = layers.multiply([x, s], name="se_excite")
    x = layers.Dropout(0.2, name="drop")(x)
    x = layers.Activation("swish", name="top_activation")(conv_norm(x, 16, 1, 1, "top"))
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    logits = layers.Dense(1, name="fire_logit")(x)
    return inputs, logits, layers.Activation("sigmoid", name="scores")(logits), "top_activation", "raw"


def application(make, layer, mode):
    """Keras' own network with its softmax; logits from a twin without it."""
    model = make(weights=None, classes=2)
    twin = make(weights=None, classes=2, classifier_activation=None)
    return model, twin, layer, mode


def randomise(model, seed):
    random = np.random.default_rng(seed)
    for weight in model.weights:
        name = getattr(weight, "path", weight.name)
        if "normalization/" in name and "batch" not in name:
            continue
        shape = tuple(weight.shape)
        if "variance" in name or "gamma" in name:
            value = random.uniform(0.7, 1.3, shape)
        elif len(shape) > 1:
            inputs = np.prod(shape[:2]) if "depthwise" in name else np.prod(shape[:-1])
            value = random.normal(0, np.sqrt(2 / inputs), shape)
        else:
            value = random.normal(0, 0.1, shape)
        weight.assign(value.astype(np.float32))


def calm(head, logits, x):
    """Scales the last layer, so that no score is so near to 0 or 1 that it has no gradient."""
    most = np.abs(logits.predict(x, verbose=0)).max()
    head.set_weights([weight / most for weight in head.get_weights()])


def preprocessed(pixels, mode):
    x = pixels.astype(np.float32)
    return x[..., ::-1] - np.float32([103.939, 116.779, 123.68]) if mode == "caffe" else x


def grad_cam(inner, x, target, kind):
    """Equations 1 and 2 of Selvaraju et al. before the ReLU, by GradientTape."""
    with tf.GradientTape() as tape:
        features, logits, scores = inner(x, training=False)
        value = (logits if kind == "logit" else scores)[:, target]
    gradients = tape.gradient(value, features)
    alpha = tf.reduce_mean(gradients, axis=(1, 2), keepdims=True)
    return tf.reduce_sum(alpha * features, axis=3).numpy(), features.numpy(), logits.numpy(), scores.numpy()


def save(model, folder):
    shutil.rmtree(folder, ignore_errors=True)
    if MAJOR == 2:
        model.save(folder)
    else:
        model.export(folder, verbose=False)


def write(path, inner, layer, mode, height, width, target):
    pixels = images(height, width)
    x = preprocessed(pixels, mode)
    logit_map, features, logits, scores = grad_cam(inner, x, target, "logit")
    probability_map, *_ = grad_cam(inner, x, target, "probability")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(
            {
                "keras": keras.__version__,
                "layer": layer,
                "preprocess": mode,
                "height": height,
                "width": width,
                "target": target,
                "shape": list(features.shape[1:]),
                "logits": logits.tolist(),
                "scores": scores.tolist(),
                "gradcam_logit": [m.ravel().tolist() for m in logit_map],
                "gradcam_probability": [m.ravel().tolist() for m in probability_map],
            },
            out,
        )
    return pixels


def tiny(folder, name, parts):
    inputs, logits, scores, layer, mode = parts
    model = keras.Model(inputs, scores)
    randomise(model, 7)
    head = model.layers[-2]
    calm(head, keras.Model(inputs, logits), preprocessed(images(HEIGHT, WIDTH), mode))
    inner = keras.Model(inputs, [model.get_layer(layer).output, logits, scores])
    stem = f"keras{MAJOR}-{name}"
    saved = os.path.join(folder, stem)
    save(model, saved)
    write(os.path.join(folder, stem + ".json"), inner, layer, mode, HEIGHT, WIDTH, 0)
    with zipfile.ZipFile(os.path.join(folder, stem + ".zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for base, _, files in os.walk(saved):
            for file in files:
                if file not in ("keras_metadata.pb", "fingerprint.pb"):
                    path = os.path.join(base, file)
                    out.write(path, os.path.relpath(path, saved))


def large(folder, name, parts, pictures):
    model, twin, layer, mode = parts
    randomise(model, 7)
    twin.set_weights(model.get_weights())
    head = twin.layers[-1]
    calm(head, twin, preprocessed(images(224, 224), mode))
    model.set_weights(twin.get_weights())
    inner = keras.Model(
        twin.inputs, [twin.get_layer(layer).output, head.output, layers.Softmax()(head.output)]
    )
    stem = f"keras{MAJOR}-{name}"
    save(model, os.path.join(folder, stem))
    pixels = write(os.path.join(folder, stem + ".json"), inner, layer, mode, 224, 224, 0)
    if pictures:
        os.makedirs(pictures, exist_ok=True)
        for i, image in enumerate(pixels):
            tf.io.write_file(os.path.join(pictures, f"formula{i}.png"), tf.io.encode_png(image))


if __name__ == "__main__":
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    chosen = sys.argv[2] if len(sys.argv) > 2 else None
    shown = sys.argv[4] if len(sys.argv) > 4 else None
    if chosen == "resnet50":
        large(out, chosen, application(keras.applications.ResNet50, "conv5_block3_out", "caffe"), shown)
    elif chosen == "efficientnetb0":
        large(out, chosen, application(keras.applications.EfficientNetB0, "top_activation", "raw"), shown)
    else:
        tiny(out, "residual", residual())
        tiny(out, "mbconv", mbconv())
