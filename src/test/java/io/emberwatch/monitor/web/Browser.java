package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.Installed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Headless Chromium, one run a page. */
final class Browser {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    /** The browser without a window, and without anything of its own on the network. */
    static final List<String> HEADLESS = List.of(
            CHROMIUM.toString(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--enable-logging=stderr",
            "--hide-scrollbars");

    private final Path folder;

    /** @param folder for the profile and what comes out */
    Browser(Path folder) {
        require();
        this.folder = folder;
    }

    /** Goes on only where there is a browser. */
    static void require() {
        Installed.require(
                Files.isExecutable(CHROMIUM),
                "needs /usr/bin/chromium: apt-get install --no-install-recommends chromium");
    }

    /** The page after its scripts have run for that long. */
    Rendering render(URI page, int width, int height, int millis) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory(folder, "profile");
        Path image = profile.resolve("page.png");
        Path dom = profile.resolve("page.html");
        Path log = profile.resolve("browser.log");
        List<String> command = new ArrayList<>(HEADLESS);
        command.addAll(List.of(
                "--user-data-dir=" + profile,
                "--window-size=" + width + "," + height,
                "--virtual-time-budget=" + millis,
                "--screenshot=" + image,
                "--dump-dom",
                page.toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(dom.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("Chromium ends by itself")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Rendering(image, Files.readString(dom), Files.readString(log));
    }

    /**
     * What a page became.
     *
     * @param image PNG
     * @param dom HTML as the scripts left it
     * @param log the browser's, with the page's console
     */
    record Rendering(Path image, String dom, String log) {}
}
