package io.emberwatch.lab.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emberwatch.lab.keras.file.KerasImportException;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not Keras', cut off, or of another architecture: the message says what and where. */
class KerasFaultyFileTest {
    @TempDir
    Path folder;

    @Test
    void text_isNeitherKind() throws IOException {
        Path file = Files.writeString(folder.resolve("model.h5"), "version https://git-lfs.github.com/spec/v1");
        refused(file, "", "is neither HDF5 nor a .keras archive");
    }

    @Test
    void emptyFile_isNeitherKind() throws IOException {
        refused(Files.createFile(folder.resolve("model.h5")), "", "is neither HDF5 nor a .keras archive");
    }

    @Test
    void hdf5OfSomethingElse_isNoKerasFile() {
        Path file = folder.resolve("data.h5");
        try (WritableHdfFile hdf5 = HdfFile.write(file)) {
            hdf5.putDataset("temperatures", new float[] {20, 21});
        }
        refused(file, "", "is HDF5, but holds no Keras weights");
    }

    @Test
    void fileOfPyTorch_isToldApart() throws IOException {
        Path file = folder.resolve("model.pth");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
        }
        refused(file, "", "is a file of PyTorch, which has weights without layers: build the network in Keras");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "model.weights.h5"})
    void archiveWithoutAnEntry_namesIt(String entry) throws IOException {
        refused(edited().without(entry).write(folder.resolve("e.keras")), "", "is an archive without " + entry);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 50, 80, 99})
    void archiveWithCutWeights_isDamaged(int percent) throws IOException {
        Path file = edited().cutWeights(percent).write(folder.resolve("e.keras"));
        refused(file, "", "cut off or damaged");
    }

    @ParameterizedTest
    @CsvSource({
        "keras2-nested.h5, 1",
        "keras2-nested.h5, 30",
        "keras2-nested.h5, 60",
        "keras2-nested.h5, 98",
        "keras3-nested.weights.h5, 5",
        "keras3-nested.weights.h5, 70",
        "keras3-top.keras, 70",
    })
    void cutFile_isDamaged(String name, int percent) throws IOException {
        byte[] whole = Files.readAllBytes(KerasFixtures.unpack(name, folder));
        Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length * percent / 100));
        refused(file, "densenet-2-1-1-1", "damaged");
    }

    @Test
    void missingTensor_isNamedWithItsShape() throws IOException {
        Path file = edited().onlyFirstKernel(new float[7][7][3][64], folder).write(folder.resolve("e.keras"));
        refused(
                file,
                "",
                "tensor conv1_bn/gamma (layers/batch_normalization/vars/0) is missing, expected with shape (64)");
    }

    @Test
    void tensorOfAnotherShape_isNamedWithBoth() throws IOException {
        Path file = edited().onlyFirstKernel(new float[3][3][3][64], folder).write(folder.resolve("e.keras"));
        refused(
                file,
                "",
                "tensor conv1_conv/kernel (layers/conv2d/vars/0) has shape (3, 3, 3, 64), expected (7, 7, 3, 64)");
    }

    @Test
    void integers_areNoWeights() throws IOException {
        Path file = edited().onlyFirstKernel(new int[7][7][3][64], folder).write(folder.resolve("e.keras"));
        refused(file, "", "tensor conv1_conv/kernel (layers/conv2d/vars/0) holds int values, expected float32");
    }

    @Test
    void weightThatIsNoNumber_isNamed() throws IOException {
        float[][][][] kernel = new float[7][7][3][64];
        kernel[3][3][1][5] = Float.NaN;
        Path file = edited().onlyFirstKernel(kernel, folder).write(folder.resolve("e.keras"));
        refused(file, "", "tensor conv1_conv/kernel (layers/conv2d/vars/0) holds NaN, expected finite numbers");
    }

    @Test
    void weightsOfASmallerNetwork_lackTensors() throws IOException {
        refused(
                KerasFixtures.unpack("keras2-top-weights.h5", folder),
                "densenet121",
                "tensor conv2_block3_0_bn/gamma is missing, expected with shape (128)");
    }

    @Test
    void weightsOfALargerNetwork_haveAnotherShape() throws IOException {
        refused(
                KerasFixtures.unpack("keras2-top-weights.h5", folder),
                "densenet-1-1-1-1",
                "tensor pool2_bn/gamma has shape (128), expected (96)");
    }

    @Test
    void numberedWeightsOfAnotherNetwork_areCounted() throws IOException {
        refused(
                KerasFixtures.unpack("keras3-top.weights.h5", folder),
                "densenet121",
                "holds 14 conv2d layers, but a densenet121 has 120");
    }

    /** As a bad disk or a broken copy leaves it; Keras refuses such a file too. */
    @Test
    void archiveWithAZeroedBlock_isDamaged() throws IOException {
        Path file = KerasFixtures.unpack("keras3-top.keras", folder);
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 4096, (byte) 0);
        Files.write(file, bytes);
        refused(
                file,
                "",
                "is damaged: model.weights.h5 does not have the checksum in the archive, copy the file again");
    }

    /** An .h5 has no checksums: the import goes on, and says what it saw. */
    @Test
    void zeroedWeights_areSaid() throws IOException {
        Path file = KerasFixtures.unpack("keras2-top.h5", folder);
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 4096, (byte) 0);
        Files.write(file, bytes);
        KerasImport.ImportedModel imported = KerasImport.run(
                file,
                folder.resolve("out"),
                new KerasImport.Options(
                        Optional.empty(), Optional.empty(), List.of(), Optional.of("class_1"), Optional.empty(), 0.5));
        assertThat(imported.notes())
                .anySatisfy(
                        note -> assertThat(note).contains("zeros in a row: unless the model was pruned, the file may"));
    }

    private KerasArchiveEditor edited() throws IOException {
        return new KerasArchiveEditor(KerasFixtures.unpack("keras3-top.keras", folder));
    }

    private void refused(Path file, String architecture, String message) {
        KerasImport.Options options = new KerasImport.Options(
                Optional.of(architecture).filter(name -> !name.isEmpty()),
                Optional.empty(),
                List.of(),
                Optional.of("class_1"),
                Optional.of(String.valueOf(KerasFixtures.SIZE)),
                0.5);
        assertThatExceptionOfType(KerasImportException.class)
                .isThrownBy(() -> KerasImport.run(file, folder.resolve("out"), options))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
