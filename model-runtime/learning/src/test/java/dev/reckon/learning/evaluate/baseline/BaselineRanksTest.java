package dev.reckon.learning.evaluate.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.evaluate.rows.KnownSearches;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.model.memory.Click;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BaselineRanksTest {

  /** Twenty clicks, the last four test, the two before them validation at most. */
  private final EventLog log = twentyClicks();

  @Test
  void baselineSeesTheTrainingPartOnlyAndStandsStill() {
    Recording baseline = new Recording();

    baselineRanks(Splits.of(log, Protocol.TIME_SPLIT), SeenItems.EXCLUDE).of(baseline, rows -> {});

    assertThat(baseline.calls)
        .startsWith("observe i0", "observe i1")
        .endsWith("observe i14", "rank", "rank", "rank", "rank");
  }

  @Test
  void prequentialBaselineLearnsFromEachEventAfterRankingIt() {
    Recording baseline = new Recording();

    baselineRanks(Splits.of(log, Protocol.PREQUENTIAL), SeenItems.EXCLUDE).of(baseline, rows -> {});

    assertThat(baseline.calls)
        .endsWith(
            "observe i15",
            "rank",
            "observe i16",
            "rank",
            "observe i17",
            "rank",
            "observe i18",
            "rank",
            "observe i19");
  }

  @Test
  void testEventsWithoutAHistoryAreLearntFromButNotJudged() {
    Logs logs = new Logs();
    for (int i = 0; i < 16; i++) {
      logs.click("u", "i" + i, i);
    }
    logs.click("new", "a", 17).click("new", "b", 18).click("u", "c", 19).click("u", "d", 20);
    Recording baseline = new Recording();

    Ranks ranks =
        baselineRanks(Splits.of(logs.log(), Protocol.PREQUENTIAL), SeenItems.EXCLUDE)
            .of(baseline, rows -> {});

    assertThat(ranks.ranks()).hasSize(3);
    assertThat(baseline.calls).containsSubsequence("observe i15", "observe a", "rank", "observe b");
  }

  @Test
  void seenItemsAreExcludedOrNot() {
    Recording excluding = new Recording();
    Recording keeping = new Recording();

    baselineRanks(Splits.of(log, Protocol.TIME_SPLIT), SeenItems.EXCLUDE).of(excluding, n -> {});
    baselineRanks(Splits.of(log, Protocol.TIME_SPLIT), SeenItems.KEEP).of(keeping, n -> {});

    assertThat(excluding.excluded).extracting(Set::size).containsExactly(16, 17, 18, 19);
    assertThat(keeping.excluded).extracting(Set::size).containsExactly(0, 0, 0, 0);
  }

  @Test
  void halfLifeFollowsTheData() {
    long hour = Duration.ofHours(1).toMillis();
    Logs fast = new Logs();
    Logs slow = new Logs();
    for (int i = 0; i < 1000; i++) {
      String user = "u" + i % 10;
      // In one log fashion changes every ten hours, in the other never, but for its noise.
      fast.click(user, "fashion" + i / 10, i * hour);
      slow.click(user, i % 2 == 0 ? "classic" + i % 20 : "noise" + i, i * hour);
    }

    assertThat(chosen(fast)).isLessThanOrEqualTo(Duration.ofDays(1));
    assertThat(chosen(slow)).isGreaterThanOrEqualTo(Duration.ofDays(7));
  }

  private static Duration chosen(Logs logs) {
    return HalfLife.chosen(Splits.of(logs.log(), Protocol.PREQUENTIAL), SeenItems.KEEP);
  }

  private static EventLog twentyClicks() {
    Logs logs = new Logs();
    for (int i = 0; i < 20; i++) {
      logs.click("u", "i" + i, i);
    }
    return logs.log();
  }

  /** Records its calls. */
  private static BaselineRanks baselineRanks(Split split, SeenItems seenItems) {
    return new BaselineRanks(split, TestRows.of(split.test(), KnownSearches.NONE), seenItems);
  }

  private static final class Recording implements Baseline {
    final List<String> calls = new ArrayList<>();
    final List<Set<String>> excluded = new ArrayList<>();

    @Override
    public String name() {
      return "recording";
    }

    @Override
    public void observe(Click click) {
      calls.add("observe " + click.itemId());
    }

    @Override
    public List<String> top(List<String> historyOldestFirst, Set<String> excluded, int k) {
      calls.add("rank");
      this.excluded.add(excluded);
      return List.of();
    }
  }
}
