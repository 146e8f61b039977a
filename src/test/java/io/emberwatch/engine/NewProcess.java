package io.emberwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a class' main method in a Java of its own. Immutable. */
public record NewProcess(String main, String classPath, String isa, List<String> flags) {
    public NewProcess(Class<?> main) {
        this(main.getName(), System.getProperty("java.class.path"), "", List.of());
    }

    /**
     * The same without a library.
     *
     * @param library as its jar's name begins: the jars with its natives are left out
     */
    public NewProcess withoutNatives(String library) {
        String rest = Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !new File(entry).getName().matches(library + "-.*-(linux|windows|macosx)-.*"))
                .collect(Collectors.joining(File.pathSeparator));
        return new NewProcess(main, rest, isa, flags);
    }

    /**
     * The same on a CPU that can do less.
     *
     * @param most what oneDNN may use of it; empty for all
     */
    public NewProcess withIsa(String most) {
        return new NewProcess(main, classPath, most, flags);
    }

    public NewProcess withFlags(String... more) {
        return new NewProcess(main, classPath, isa, List.of(more));
    }

    /** What it prints, given these arguments; its errors are dropped. */
    public String output(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0"));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        if (!isa.isEmpty()) {
            builder.environment().put("ONEDNN_MAX_CPU_ISA", isa);
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output;
    }
}
