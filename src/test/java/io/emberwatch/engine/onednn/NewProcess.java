package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a class' main method in a Java of its own. Immutable. */
record NewProcess(String main, String classPath, String isa, List<String> flags) {
    NewProcess(Class<?> main) {
        this(main.getName(), System.getProperty("java.class.path"), "", List.of());
    }

    NewProcess withClassPath(String other) {
        return new NewProcess(main, other, isa, flags);
    }

    /** @param most what oneDNN may use of the CPU */
    NewProcess withIsa(String most) {
        return new NewProcess(main, classPath, most, flags);
    }

    NewProcess withFlags(String... more) {
        return new NewProcess(main, classPath, isa, List.of(more));
    }

    /** What it prints; its errors are dropped. */
    String output() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0"));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, main));
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
