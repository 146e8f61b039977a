package io.emberwatch.monitor.notify.sink;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** A mail server on loopback that takes mail only after STARTTLS; one client at a time. Keeps what it hears. */
final class StarttlsServer implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final ServerSocket port;
    private final SSLContext tls;
    private final List<String> heardPlain = new CopyOnWriteArrayList<>();
    private final List<String> heardEncrypted = new CopyOnWriteArrayList<>();

    private StarttlsServer(ServerSocket port, SSLContext tls) {
        this.port = port;
        this.tls = tls;
    }

    /** @param folder of the test, for a fresh certificate */
    static StarttlsServer start(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        StarttlsServer server =
                new StarttlsServer(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), context(folder));
        Thread thread = new Thread(server::serve, "starttls-server");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    int port() {
        return port.getLocalPort();
    }

    /** Makes connections that trust this server's certificate. */
    SSLSocketFactory trusting() {
        return tls.getSocketFactory();
    }

    /** Lines that came before the encryption. */
    List<String> heardPlain() {
        return heardPlain;
    }

    /** Lines that came after. */
    List<String> heardEncrypted() {
        return heardEncrypted;
    }

    @Override
    public void close() throws IOException {
        port.close();
    }

    private void serve() {
        while (!port.isClosed()) {
            try (Socket client = port.accept()) {
                converse(client);
            } catch (IOException e) {
                // A client that goes away, as one without trust does.
            }
        }
    }

    private void converse(Socket client) throws IOException {
        say(client, "220 test");
        BufferedReader plain = reader(client);
        for (String line = plain.readLine(); line != null; line = plain.readLine()) {
            heardPlain.add(line);
            if (line.startsWith("EHLO")) {
                say(client, "250-test", "250 STARTTLS");
            } else if (line.equals("STARTTLS")) {
                say(client, "220 go on");
                SSLSocket encrypted = (SSLSocket) tls.getSocketFactory().createSocket(client, null, port(), true);
                encrypted.setUseClientMode(false);
                takeMail(encrypted);
                return;
            } else {
                say(client, "530 STARTTLS first");
            }
        }
    }

    private void takeMail(Socket client) throws IOException {
        BufferedReader lines = reader(client);
        boolean inMail = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            heardEncrypted.add(line);
            if (inMail) {
                inMail = !line.equals(".");
                if (!inMail) {
                    say(client, "250 taken");
                }
            } else if (line.startsWith("EHLO")) {
                say(client, "250-test", "250 AUTH PLAIN");
            } else if (line.startsWith("AUTH")) {
                say(client, "235 welcome");
            } else if (line.equals("DATA")) {
                inMail = true;
                say(client, "354 go on");
            } else {
                say(client, line.equals("QUIT") ? "221 bye" : "250 ok");
            }
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    private static void say(Socket client, String... lines) throws IOException {
        client.getOutputStream().write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static SSLContext context(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Path file = folder.resolve("mail.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + Files.readString(folder.resolve("keytool.log")));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("mail", store.getCertificate("mykey"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
