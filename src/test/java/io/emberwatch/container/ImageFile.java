package io.emberwatch.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.dashboards.ShippedFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Dockerfile, instruction by instruction. */
final class ImageFile {
    /** An instruction with its lines joined. */
    record Instruction(String name, String value) {}

    static final ImageFile EMBERWATCH = new ImageFile(Path.of("Dockerfile"));

    private final List<Instruction> instructions = new ArrayList<>();

    ImageFile(Path file) {
        String joined = ShippedFiles.text(file)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .reduce("", (text, line) -> text + line + "\n")
                .replaceAll("\\s*\\\\\n\\s*", " ");
        joined.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] parts = line.split("\\s+", 2);
            instructions.add(new Instruction(parts[0], parts[1].strip()));
        });
    }

    /** Values of all instructions of that name, in order. */
    List<String> all(String name) {
        return instructions.stream()
                .filter(each -> each.name().equals(name))
                .map(Instruction::value)
                .toList();
    }

    /** The value of the instruction that must stand there once. */
    String only(String name) {
        List<String> values = all(name);
        assertThat(values).as(name).hasSize(1);
        return values.get(0);
    }
}
