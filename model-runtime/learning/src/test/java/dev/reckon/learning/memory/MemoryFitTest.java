package dev.reckon.learning.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.evaluate.testing.LevelRanker;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Source;
import dev.reckon.model.text.Grams;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryFitTest {

  private static final long HOUR = Duration.ofHours(1).toMillis();

  @Test
  void halfLivesFollowTheData() {
    Logs fast = new Logs();
    Logs slow = new Logs();
    for (int i = 0; i < 2_000; i++) {
      String user = "u" + i;
      // In one log fashion changes every two days, in the other never, but for its noise.
      fast.click(user, "start", i * HOUR).click(user, "fashion" + i / 48, i * HOUR + 1);
      String next = i % 2 == 0 ? "classic" + i % 16 : "noise" + i;
      slow.click(user, "start", i * HOUR).click(user, next, i * HOUR + 1);
    }

    assertThat(chosen(fast).settings().popularity()).isLessThanOrEqualTo(Duration.ofDays(1));
    assertThat(chosen(slow).settings().transitions()).isGreaterThanOrEqualTo(Duration.ofDays(30));
  }

  @Test
  void whatPredictsTheItemsGetsTheWeight() {
    Logs logs = new Logs();
    Random random = new Random(2);
    for (int i = 0; i < 2_000; i++) {
      int item = random.nextInt(100);
      logs.click("u" + i, "a" + item, i * HOUR).click("u" + i, "b" + item, i * HOUR + 1);
    }
    Mixture mixture = chosen(logs).mixture();

    double[] weights = mixture.afterClick().get(0).weights();
    assertThat(weights[Source.MODEL.index()] + weights[Source.POPULARITY.index()]).isLessThan(0.05);
  }

  @Test
  void whereThereIsNoTimeNothingFades() {
    Logs logs = new Logs();
    for (int user = 0; user < 400; user++) {
      for (int item = 0; item < 5; item++) {
        logs.click("u" + user, "i" + (user + item) % 50, item);
      }
    }
    Split split = Splits.of(logs.orderOnlyLog(), Protocol.LEAVE_ONE_OUT);

    MemoryFit.Chosen chosen =
        Objects.requireNonNull(
            MemoryFit.of(
                split,
                false,
                split.vocabulary(),
                new LevelRanker(split.vocabulary().size()),
                Grams.NONE,
                1));
    assertThat(chosen.settings()).isEqualTo(MemorySettings.LASTING);
  }

  @Test
  void withoutAValidationPartNothingIsChosen() {
    Logs logs = new Logs();
    logs.click("u", "a", 1).click("u", "b", 2);
    Split split = Splits.of(logs.log(), Protocol.ALL);

    assertThat(MemoryFit.of(split, true, split.vocabulary(), new LevelRanker(2), Grams.NONE, 1))
        .isNull();
  }

  private static MemoryFit.Chosen chosen(Logs logs) {
    Split split = Splits.of(logs.log(), Protocol.TIME_SPLIT);
    return Objects.requireNonNull(
        MemoryFit.of(
            split,
            true,
            split.vocabulary(),
            new LevelRanker(split.vocabulary().size()),
            Grams.NONE,
            1));
  }
}
