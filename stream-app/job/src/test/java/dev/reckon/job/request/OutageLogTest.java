package dev.reckon.job.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageLogTest {

  private final List<String> lines = new ArrayList<>();
  private long nowNanos;
  private final OutageLog log =
      new OutageLog(
          List.of("r:1"),
          () -> nowNanos,
          new OutageLog.Lines() {
            @Override
            public void warn(String line) {
              lines.add("WARN " + line);
            }

            @Override
            public void info(String line) {
              lines.add("INFO " + line);
            }
          });

  @Test
  void anOutageAndItsEndAreToldAtOnceAndOnce() {
    log.answered();
    for (int i = 0; i < 1_000; i++) {
      log.failed("UNAVAILABLE");
    }
    pass(Duration.ofSeconds(5));
    log.answered();
    log.answered();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("WARN ").contains("[r:1]").endsWith("UNAVAILABLE");
    assertThat(lines.get(1)).startsWith("INFO ").endsWith("answers again");
  }

  @Test
  void aRuntimeThatFlapsForAMinuteIsAFewLinesAndTheLastSaysHowThingsStand() {
    for (int i = 0; i < 300; i++) {
      log.failed("UNAVAILABLE");
      pass(Duration.ofMillis(100));
      log.answered();
      pass(Duration.ofMillis(100));
    }
    log.failed("gone for good");
    for (int i = 0; i < 600; i++) {
      pass(Duration.ofMillis(100));
    }
    assertThat(lines).hasSizeBetween(4, 5);
    assertThat(lines).anyMatch(line -> line.contains("changes since the last line"));
    assertThat(lines.get(lines.size() - 1)).startsWith("WARN ").contains("gone for good");
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
    log.tell();
  }
}
