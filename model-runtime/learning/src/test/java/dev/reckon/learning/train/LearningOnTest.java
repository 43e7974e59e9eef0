package dev.reckon.learning.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.train.LearningOn.Cadence;
import dev.reckon.learning.train.LearningOn.Turn;
import dev.reckon.learning.train.TrainingData.VectorFiles;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.testing.SmallBundles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningOnTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path directory;

  /** An event each quarter of an hour, of two users in turn. */
  private static EventLog quarters(int from, int to) {
    Logs logs = new Logs();
    for (int i = 0; i < to; i++) {
      logs.click("u" + i % 2, "i" + i % 7, i * HOUR.toMillis() / 4);
    }
    return new EventLog(logs.log().events().subList(from, to), List.of(), List.of());
  }

  @Test
  void eachHourOfEventTimeBecomesTheNextBundle() {
    LearningOn learning = learning(new Cadence(HOUR, null));

    List<Optional<Bundle>> turns = new ArrayList<>();
    for (LoggedEvent event : quarters(8, 20).events()) {
      turns.add(learning.add(event));
    }

    // The newest event before is that of quarter 7, so the first turn is due at 11.
    assertThat(IntStream.range(0, 12).filter(i -> turns.get(i).isPresent()).map(i -> i + 8))
        .containsExactly(11, 15, 19);
    Manifest first = turns.get(3).orElseThrow().manifest();
    // The event that shows that a turn is due is not learnt in it.
    assertThat(first.learntUntil()).contains(Instant.ofEpochMilli(10 * HOUR.toMillis() / 4));
    assertThat(Objects.requireNonNull(first.continued()).newTargets()).isEqualTo(3);
    Manifest second = turns.get(7).orElseThrow().manifest();
    assertThat(Objects.requireNonNull(second.continued()).newTargets()).isEqualTo(4);
    assertThat(Objects.requireNonNull(second.continued()).generation()).isEqualTo(2);
    assertThat(Objects.requireNonNull(second.continued()).parent())
        .isEqualTo(turns.get(3).orElseThrow().digest());
    assertThat(learning.newest()).isEqualTo(turns.get(11).orElseThrow());
  }

  @Test
  void aNumberOfClicksIsACadenceToo() {
    LearningOn learning = learning(new Cadence(null, 5));

    List<Integer> turns = new ArrayList<>();
    for (LoggedEvent event : quarters(8, 20).events()) {
      learning
          .add(event)
          .ifPresent(it -> turns.add((int) (event.eventTimeMillis() * 4 / HOUR.toMillis())));
    }

    assertThat(turns).containsExactly(13, 18);
  }

  @Test
  void aTurnWaitsUntilThereAreEnoughClicks() {
    LearningOn learning = learning(new Cadence(HOUR, null, 6));

    List<Integer> turns = new ArrayList<>();
    for (LoggedEvent event : quarters(8, 24).events()) {
      learning
          .add(event)
          .ifPresent(it -> turns.add((int) (event.eventTimeMillis() * 4 / HOUR.toMillis())));
    }

    assertThat(turns).containsExactly(14, 20);
  }

  @Test
  void theNewestBundleStaysWhereATurnMakesNone() {
    List<Integer> seen = new ArrayList<>();
    LearningOn learning =
        learning(
            new Cadence(null, 5),
            (newest, log, place) -> {
              seen.add(log.events().size());
              return Optional.empty();
            });
    Bundle start = learning.newest();

    quarters(8, 20).events().forEach(event -> assertThat(learning.add(event)).isEmpty());

    assertThat(seen).containsExactly(13, 18);
    assertThat(learning.newest()).isEqualTo(start);
  }

  @Test
  void whatAUserDidUpToAnErasureIsNotLearnt() {
    List<List<String>> users = new ArrayList<>();
    LearningOn learning =
        learning(
            new Cadence(null, 5),
            (newest, log, place) -> {
              users.add(log.events().stream().map(LoggedEvent::userId).toList());
              return Optional.empty();
            });

    learning.forget("u0", 4 * HOUR.toMillis() / 4);
    assertThat(learning.turn()).isEmpty();

    assertThat(users.get(0)).containsExactly("u1", "u1", "u1", "u0", "u1");
  }

  @Test
  void aCadenceIsSomething() {
    assertThatThrownBy(() -> new Cadence(null, null)).hasMessageContaining("a time or a number");
    assertThatThrownBy(() -> new Cadence(Duration.ZERO, null)).hasMessageContaining("positive");
    assertThatThrownBy(() -> new Cadence(null, 0)).hasMessageContaining("at least 1");
  }

  private LearningOn learning(Cadence cadence) {
    return learning(cadence, Turn.training(ContinueSettings.DEFAULT, VectorFiles.NONE));
  }

  private LearningOn learning(Cadence cadence, Turn turn) {
    List<BundleItem> items =
        IntStream.range(0, 7).mapToObj(i -> new BundleItem("i" + i, null, 1)).toList();
    Manifest.Data data =
        new Manifest.Data(
            "none",
            "none",
            "all",
            7,
            0,
            null,
            null,
            null,
            Instant.ofEpochMilli(7 * HOUR.toMillis() / 4).toString());
    Bundle start = SmallBundles.write(directory.resolve("start"), "v1", 1, items, data);
    return new LearningOn(
        start, quarters(0, 8), cadence, turn, number -> directory.resolve("turn-" + number));
  }
}
