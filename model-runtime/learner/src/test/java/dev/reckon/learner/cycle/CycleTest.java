package dev.reckon.learner.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learner.cycle.CycleResult.Outcome;
import dev.reckon.learner.log.LogLimits;
import dev.reckon.learner.log.RetainedLog;
import dev.reckon.model.bundle.Settings;
import dev.reckon.testing.Events;
import dev.reckon.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is trained; LearnerIT trains. */
class CycleTest {

  private static final CycleRules RULES = new CycleRules(100, 20, 0.2, 10, 50, 0.05, 0.02, 0.5);

  @TempDir private Path directory;
  private int clicks;

  @Test
  void tooFewClicksMakeNoBundle() throws IOException {
    CycleResult result = run(log -> crowd(log, 99, 40));

    assertThat(result.outcome()).isEqualTo(Outcome.TOO_LITTLE);
    assertThat(result.sentence()).isEqualTo("99 new clicks of 40 users, and it takes 100 of 20");
  }

  @Test
  void tooFewUsersMakeNoBundle() throws IOException {
    assertThat(run(log -> crowd(log, 500, 19)).outcome()).isEqualTo(Outcome.TOO_LITTLE);
  }

  @Test
  void clicksOfAFewUsersMakeNoBundle() throws IOException {
    CycleResult result =
        run(
            log -> {
              crowd(log, 200, 50);
              crowd(log, 400, 1);
            });

    assertThat(result.outcome()).isEqualTo(Outcome.FEW_USERS);
    assertThat(result.sentence())
        .startsWith("the new clicks may be the work of a few: 1 of 50 users made 67 %");
  }

  @Test
  void aCopyOfAnEventIsNoFurtherClick() throws IOException {
    CycleResult result =
        run(
            log -> {
              for (int copy = 0; copy < 5; copy++) {
                clicks = 0;
                crowd(log, 60, 30);
              }
            });

    assertThat(result.sentence()).startsWith("60 new clicks of 30 users");
  }

  @Test
  void aSpecificationIsTheSameAfterAKill() throws IOException {
    CycleSpec spec = spec();
    Path file = directory.resolve("spec.json");
    Settings.JSON.writeValue(file.toFile(), spec);

    assertThat(Settings.JSON.readValue(file.toFile(), CycleSpec.class)).isEqualTo(spec);
  }

  @Test
  void aDirectoryWithoutATrainingHasNothingUnfinished() throws IOException {
    assertThat(TrainingProcess.unfinished(directory)).isEmpty();
    assertThat(TrainingProcess.result(directory)).isEmpty();
    Settings.JSON.writeValue(
        directory.resolve("result.json").toFile(), new CycleResult(Outcome.WORSE, "worse"));

    assertThat(TrainingProcess.result(directory)).contains(new CycleResult(Outcome.WORSE, "worse"));
  }

  /** Writes into a log. */
  private interface Writer {
    void write(RetainedLog log);
  }

  private void crowd(RetainedLog log, int count, int users) {
    for (int i = 0; i < count; i++) {
      long time = Events.DAY + clicks * 1_000L;
      log.append(Events.click("c" + clicks, "u" + i % users, "i" + i % 7, time), time);
      clicks++;
    }
  }

  private CycleResult run(Writer writer) throws IOException {
    LogLimits limits = new LogLimits(Duration.ofDays(400), 1L << 30, 1 << 20);
    ManualClock clock = new ManualClock(Instant.ofEpochMilli(Events.DAY));
    try (RetainedLog log = RetainedLog.open(directory.resolve("log"), limits, clock)) {
      writer.write(log);
      log.snapshot(directory.resolve("copy"));
    }
    CycleResult result = new Cycle(spec()).run();
    assertThat(Files.exists(directory.resolve("bundle"))).isFalse();
    return result;
  }

  private CycleSpec spec() {
    return new CycleSpec(
        Kind.FIRST,
        directory.resolve("copy").toString(),
        directory.resolve("work").toString(),
        directory.resolve("bundle").toString(),
        null,
        "sasrec",
        "minilm",
        null,
        List.of("d=16"),
        1,
        2,
        1,
        "reckon",
        RULES);
  }
}
