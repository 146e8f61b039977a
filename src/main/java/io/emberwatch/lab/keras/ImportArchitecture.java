package io.emberwatch.lab.keras;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.keras.file.KerasDenseNet;
import io.emberwatch.lab.keras.file.PlainDenseNet;
import io.emberwatch.lab.network.DenseNetSpec;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of the DenseNets that Keras makes: the three known ones, or {@code densenet-6-12-24-16} by its blocks. */
final class ImportArchitecture {
    private static final Pattern BLOCKS = Pattern.compile("densenet(-[1-9]\\d{0,2}){4}");

    private ImportArchitecture() {}

    /**
     * The network of a name.
     *
     * @throws UserException for a name that there is not
     */
    static PlainDenseNet named(String name) {
        if (BLOCKS.matcher(name).matches()) {
            return new PlainDenseNet(
                    name,
                    Arrays.stream(name.split("-", -1))
                            .skip(1)
                            .map(Integer::valueOf)
                            .toList());
        }
        return known().filter(spec -> spec.name().equals(name))
                .findFirst()
                .map(spec -> new PlainDenseNet(spec.name(), spec.blocks()))
                .orElseThrow(() -> new UserException("--architecture: unknown name " + name + ", known are "
                        + known().map(DenseNetSpec::name).collect(Collectors.joining(", "))
                        + " and densenet-A-B-C-D, the numbers of layers in its blocks"));
    }

    /** What a network found in a file is called. */
    static String nameOf(KerasDenseNet.Body body) {
        return known().filter(spec -> spec.stem() == body.stem()
                        && spec.growth() == body.growth()
                        && spec.blocks().equals(body.blocks()))
                .findFirst()
                .map(DenseNetSpec::name)
                .orElseGet(() -> nameOf(body.blocks()));
    }

    private static String nameOf(List<Integer> blocks) {
        return "densenet-" + blocks.stream().map(String::valueOf).collect(Collectors.joining("-"));
    }

    private static Stream<DenseNetSpec> known() {
        return Stream.of(DenseNetSpec.densenet121(2), DenseNetSpec.densenet169(2), DenseNetSpec.densenet201(2));
    }
}
