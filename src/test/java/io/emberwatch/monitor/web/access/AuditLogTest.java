package io.emberwatch.monitor.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.error.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir
    Path folder;

    @Test
    void lines_areJson_whateverIsInThem() throws Exception {
        Path file = folder.resolve("new").resolve("audit.jsonl");
        try (AuditLog log = AuditLog.open(file)) {
            log.write(Map.of("user", "a\"b\n{}{} %msg ${x}"));
        }
        try (AuditLog log = AuditLog.open(file)) {
            log.write(Map.of("user", "second run"));
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(new ObjectMapper().readTree(lines.get(0)).path("user").asText())
                .isEqualTo("a\"b\n{}{} %msg ${x}");
    }

    @Test
    void files_areBoundedInSizeAndNumber() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        try (AuditLog log = AuditLog.open(file, 1000)) {
            for (int i = 0; i < 1000; i++) {
                log.write(Map.of("number", i, "text", "x".repeat(80)));
            }
        }

        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1 + AuditLog.OLDER_FILES);
            assertThat(all).allSatisfy(each -> assertThat(Files.size(each)).isLessThan(1300));
        }
        assertThat(Files.readString(file)).contains("999");
    }

    @Test
    void fileThatCannotBeWritten_isSaidAtTheStart() throws Exception {
        Path blocked = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> AuditLog.open(blocked.resolve("audit.jsonl")))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("web.audit: cannot write " + blocked);
    }
}
