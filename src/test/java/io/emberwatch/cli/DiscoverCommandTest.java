package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command against the smallest camera that there can be. */
@Timeout(60)
class DiscoverCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Emberwatch.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return Emberwatch.run(command, arguments);
    }

    /** Answers every question with everything. */
    private static HttpServer camera(String content) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] answer = ("<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><r>" + content
                        + "</r></s:Body></s:Envelope>")
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void cameras_arePrintedAsYaml_andProblemsApart() throws Exception {
        String content = "<Manufacturer>ACME</Manufacturer><Media><XAddr>/media</XAddr></Media>"
                + "<Profiles token='a'><Name>one</Name><VideoEncoderConfiguration><Encoding>H264</Encoding>"
                + "<Resolution><Width>640</Width><Height>360</Height></Resolution></VideoEncoderConfiguration></Profiles>"
                + "<Uri>rtsp://127.0.0.1/one</Uri>";
        HttpServer good = camera(content);
        HttpServer bad = camera("<nothing/>");
        try {
            int code = run(
                    "discover",
                    "--address",
                    "127.0.0.1:" + good.getAddress().getPort(),
                    "127.0.0.1:" + bad.getAddress().getPort());

            assertThat(code).as(err.toString()).isZero();
            assertThat(out.toString())
                    .startsWith(
                            "cameras:\n  camera_127_0_0_1_" + good.getAddress().getPort() + ":\n")
                    .contains("url: \"rtsp://127.0.0.1/one\"")
                    .doesNotContain("CAM_USER");
            assertThat(err.toString())
                    .isEqualTo("127.0.0.1:" + bad.getAddress().getPort() + ": it has no service for streams\n");
        } finally {
            good.stop(0);
            bad.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--timeout=0, 'the time must be from 1 to 30 seconds'",
        "--address=a:b@10.0.0.7, must not hold a user or a password"
    })
    void wrongOptions_areExitCode2(String option, String words) {
        assertThat(run("discover", option)).isEqualTo(2);
        assertThat(err.toString()).contains(words);
    }
}
