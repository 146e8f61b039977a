"""Makes peers.json: maps of one tiny network by pytorch-grad-cam and tf-keras-vis, which MethodParityTest compares with ours.

    pip install torch grad-cam numpy            then: python make_fixtures.py torch peers.json
    pip install "tensorflow==2.15.*" tf-keras-vis   then: python make_fixtures.py keras peers.json

The first writes network, image and the maps of pytorch-grad-cam; the second adds those of tf-keras-vis, of the same weights.
Maps are those of the layer, signed where the package has them signed, before it scales and enlarges them.
"""
import json
import sys

import numpy as np

SIZE, CLASSES, TARGET = 16, 3, 2


def network():
    r = np.random.RandomState(5)
    image = np.zeros((SIZE, SIZE, 3))
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    for c in range(3):
        image[:, :, c] = 40 + 30 * r.rand(SIZE, SIZE) + 150 * np.exp(-((x - 10 + c) ** 2 + (y - 5) ** 2) / 9.0)
    return {
        "image": np.round(image).astype(float),
        "kernel1": r.randn(3, 3, 3, 6) * 0.5,
        "bias1": r.randn(6) * 0.1,
        "kernel2": r.randn(3, 3, 6, 8) * 0.4,
        "bias2": r.randn(8) * 0.1,
        "dense": r.randn(8, CLASSES),
        "bias": r.randn(CLASSES) * 0.1 + 1,
    }


def with_torch(path):
    import torch
    from pytorch_grad_cam import (AblationCAM, EigenCAM, EigenGradCAM, GradCAM, GradCAMPlusPlus, HiResCAM, LayerCAM,
                                  ScoreCAM, XGradCAM)
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    made = network()

    class Tiny(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = torch.nn.Conv2d(3, 6, 3, padding=1)
            self.relu1 = torch.nn.ReLU()
            self.conv2 = torch.nn.Conv2d(6, 8, 3, stride=2, padding=1)
            self.relu2 = torch.nn.ReLU()
            self.dense = torch.nn.Linear(8, CLASSES)

        def forward(self, x):
            x = self.relu1(self.conv1(x))
            x = self.relu2(self.conv2(x))
            return self.dense(x.mean(dim=(2, 3)))

    net = Tiny().double().eval()
    with torch.no_grad():
        for layer, kernel, bias in ((net.conv1, "kernel1", "bias1"), (net.conv2, "kernel2", "bias2")):
            layer.weight.copy_(torch.tensor(made[kernel].transpose(3, 2, 0, 1)))
            layer.bias.copy_(torch.tensor(made[bias]))
        net.dense.weight.copy_(torch.tensor(made["dense"].T))
        net.dense.bias.copy_(torch.tensor(made["bias"]))
    x = torch.tensor(made["image"].transpose(2, 0, 1)[None] / 255)
    targets = [ClassifierOutputTarget(TARGET)]
    maps = {}
    methods = {"gradcam": GradCAM, "gradcam++": GradCAMPlusPlus, "hirescam": HiResCAM, "layercam": LayerCAM,
               "xgradcam": XGradCAM, "eigencam": EigenCAM, "eigengradcam": EigenGradCAM, "ablationcam": AblationCAM,
               "scorecam": ScoreCAM}
    for name, method in methods.items():
        for layer in ("relu1", "relu2"):
            cam = method(model=net, target_layers=[getattr(net, layer)])
            cam(input_tensor=x, targets=targets)
            # Score-CAM and Ablation-CAM run the network anew: what they hold is of their last run.
            plain = GradCAM(model=net, target_layers=[getattr(net, layer)])
            plain(input_tensor=x, targets=targets)
            activations = plain.activations_and_grads.activations[0].detach().numpy()
            gradients = plain.activations_and_grads.gradients[0].detach().numpy()
            image = cam.get_cam_image(x, getattr(net, layer), targets, activations, gradients, False)
            maps.setdefault("torch " + name, {})[layer] = np.asarray(image)[0]
    write(path, {**made, "logits": net(x).detach().numpy()[0], "maps": maps})


def with_keras(path):
    import tensorflow as tf
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.gradcam_plus_plus import GradcamPlusPlus
    from tf_keras_vis.layercam import Layercam
    from tf_keras_vis.scorecam import Scorecam
    from tf_keras_vis.utils.scores import CategoricalScore

    with open(path) as f:
        made = json.load(f)
    layers = tf.keras.layers
    inputs = tf.keras.Input((SIZE, SIZE, 3))
    x = layers.Conv2D(6, 3, padding="same", activation="relu", name="relu1")(inputs)
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(8, 3, strides=2, activation="relu", name="relu2")(x)
    x = layers.Dense(CLASSES, name="dense")(layers.GlobalAveragePooling2D()(x))
    model = tf.keras.Model(inputs, x)
    for layer, kernel, bias in (("relu1", "kernel1", "bias1"), ("relu2", "kernel2", "bias2"), ("dense", "dense", "bias")):
        model.get_layer(layer).set_weights([np.array(made[kernel]), np.array(made[bias])])
    image = np.array(made["image"])[None] / 255
    score = CategoricalScore([TARGET])
    for name, method in {"gradcam": Gradcam, "gradcam++": GradcamPlusPlus, "layercam": Layercam,
                         "scorecam": Scorecam}.items():
        for layer in ("relu1", "relu2"):
            found = method(model, clone=True)(score, image, penultimate_layer=layer, expand_cam=False,
                                              normalize_cam=False)
            made["maps"].setdefault("keras " + name, {})[layer] = np.asarray(found)[0]
    write(path, made)


def write(path, made):
    def plain(value):
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        return np.round(np.asarray(value, dtype=float), 7).tolist()

    with open(path, "w") as f:
        json.dump(plain(made), f, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    {"torch": with_torch, "keras": with_keras}[sys.argv[1]](sys.argv[2])
