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
    assertThat(lines.subList(2, lines.size() - 1))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("WARN ") && line.contains("some calls and not others"));
    assertThat(lines.get(lines.size() - 1)).startsWith("WARN ").contains("gone for good");
  }

  @Test
  void overloadIsOneKindOfLineAndItsEndAnother() {
    for (int i = 0; i < 3_000; i++) {
      log.failed("DEADLINE_EXCEEDED");
      log.answered();
      pass(Duration.ofMillis(100));
    }
    int during = lines.size();
    assertThat(lines.subList(2, during))
        .hasSizeBetween(8, 10)
        .allMatch(line -> line.contains("answer some calls and not others"));

    for (int i = 0; i < 1_000; i++) {
      pass(Duration.ofMillis(100));
    }
    assertThat(lines.get(lines.size() - 1)).startsWith("INFO ").endsWith("answers again");
    assertThat(lines.subList(during, lines.size()).stream().filter(line -> line.startsWith("INFO")))
        .hasSize(1);
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
    log.tell();
  }
}
