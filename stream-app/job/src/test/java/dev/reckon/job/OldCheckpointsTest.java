package dev.reckon.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldCheckpointsTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final String RUN_1 = "0123456789abcdef0123456789abcdef";
  private static final String RUN_2 = "fedcba9876543210fedcba9876543210";

  @TempDir Path directory;

  @Test
  void theNewestStayWhetherSavepointsOrOfRunsThatWereKilled() throws Exception {
    String newest = left("savepoint-5", 1);
    left(RUN_2 + "/chk-40", 2);
    left("savepoint-3", 3);
    left(RUN_1 + "/chk-7", 4);
    left("savepoint-1", 5);

    assertThat(delete(3, newest)).containsExactly(RUN_1, "savepoint-1");
    assertThat(names()).containsExactlyInAnyOrder("savepoint-5", RUN_2, "savepoint-3");
    assertThat(delete(3, newest)).isEmpty();
  }

  @Test
  void whatTheJobStartsFromStaysHoweverOldAndHoweverItIsWritten() throws Exception {
    left("savepoint-2", 1);
    left("savepoint-1", 2);
    String checkpoint = left(RUN_1 + "/chk-7", 3);

    assertThat(delete(1, checkpoint)).containsExactly("savepoint-1");
    assertThat(delete(1, directory.resolve(RUN_1).resolve("chk-7").toString())).isEmpty();
    assertThat(names()).containsExactlyInAnyOrder("savepoint-2", RUN_1);
  }

  @Test
  void whatChangedJustNowMayBeOfAJobThatRuns() throws Exception {
    String newest = left("savepoint-1", 1);
    left(RUN_1 + "/chk-1", 2);
    Path begun = Files.createDirectories(directory.resolve(RUN_1).resolve("chk-2"));
    touch(directory.resolve(RUN_1), NOW.minus(Duration.ofDays(2)));
    touch(begun, NOW.minusSeconds(30));

    assertThat(delete(1, newest)).isEmpty();
    touch(begun, NOW.minus(Duration.ofMinutes(11)));
    assertThat(delete(1, newest)).containsExactly(RUN_1);
  }

  @Test
  void whatWasNeverCompleteGoesAndWhatIsNotFlinksStays() throws Exception {
    String newest = left("savepoint-2", 1);
    left("savepoint-1", 2);
    touch(Files.createDirectories(directory.resolve(RUN_2)), NOW.minus(Duration.ofDays(3)));
    left("mine/savepoint-0", 9);
    left("notes", 9);

    assertThat(delete(2, newest)).containsExactly(RUN_2);
    assertThat(names()).containsExactlyInAnyOrder("savepoint-1", "savepoint-2", "mine", "notes");
  }

  @Test
  void nothingGoesWhereTheJobTakesFilesOver() {
    assertThat(OldCheckpoints.mayGo(new Configuration())).isTrue();
    Configuration claims = new Configuration();
    claims.setString("execution.state-recovery.claim-mode", "CLAIM");
    assertThat(OldCheckpoints.mayGo(claims)).isFalse();
  }

  private List<String> delete(int kept, String start) throws IOException {
    return new OldCheckpoints(directory.toUri().toString(), kept, InstantSource.fixed(NOW))
        .delete(start);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      return found.map(path -> path.getFileName().toString()).toList();
    }
  }

  /** Makes a complete one that is so many days old, and returns its address. */
  private String left(String checkpoint, int days) throws IOException {
    Instant time = NOW.minus(Duration.ofDays(days));
    Path folder = Files.createDirectories(directory.resolve(checkpoint));
    touch(Files.writeString(folder.resolve("_metadata"), "complete"), time);
    touch(folder, time);
    touch(directory.resolve(directory.relativize(folder).getName(0)), time);
    return folder.toUri().toString();
  }

  private static void touch(Path path, Instant time) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(time));
  }
}
