package dev.reckon.learning.evaluate.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.model.memory.Click;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimpleBaselinesTest {

  private static final long HOUR = Duration.ofHours(1).toMillis();

  static Stream<Baseline> baselines() {
    return Stream.of(
        new Popularity(), new RecentPopularity(Duration.ofDays(1)), new ItemTransitions());
  }

  @Test
  void popularItemsComeFirstAndTiesGoById() {
    Popularity baseline = new Popularity();
    observe(baseline, "u", "b", "a", "c", "c");

    assertThat(baseline.top(List.of(), Set.of(), 10)).containsExactly("c", "a", "b");
  }

  @Test
  void oldPopularityFades() {
    RecentPopularity baseline = new RecentPopularity(Duration.ofHours(1));
    click(baseline, "u", "old", 0);
    click(baseline, "v", "old", 0);
    click(baseline, "w", "old", 0);
    click(baseline, "u", "new", 2 * HOUR - 1);
    // Three occurrences two half-lives ago weigh 3/4; they weigh more than one only until then.
    assertThat(baseline.top(List.of(), Set.of(), 2)).containsExactly("new", "old");

    click(baseline, "x", "old", HOUR);
    // 3/4 + 1/2
    assertThat(baseline.top(List.of(), Set.of(), 2)).containsExactly("old", "new");
  }

  @Test
  void recentPopularityIsExactOverDecades() {
    RecentPopularity baseline = new RecentPopularity(Duration.ofMinutes(1));
    long fiftyYears = Duration.ofDays(18_262).toMillis();
    click(baseline, "u", "a", 0);
    click(baseline, "u", "b", fiftyYears);
    click(baseline, "u", "a", fiftyYears);
    click(baseline, "u", "a", fiftyYears);

    assertThat(baseline.top(List.of(), Set.of(), 2)).containsExactly("a", "b");
  }

  @Test
  void halfLifeMustBePositive() {
    assertThatThrownBy(() -> new RecentPopularity(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("half-life");
  }

  @Test
  void whatFollowedTheNewestItemComesFirst() {
    ItemTransitions baseline = new ItemTransitions();
    observe(baseline, "u", "a", "b", "c");
    observe(baseline, "v", "x", "y");

    // a: b 1, c 1/2. Nothing followed y or c, so the popular items come after, ties by id.
    assertThat(baseline.top(List.of("a"), Set.of("a"), 10)).containsExactly("b", "c", "x", "y");
    // The newest item, x, counts whole and a counts half: y 1, b 1/2, c 1/4.
    assertThat(baseline.top(List.of("a", "x"), Set.of("a", "x"), 10))
        .containsExactly("y", "b", "c");
  }

  @Test
  void transitionsFromFrequentItemsWeighLess() {
    ItemTransitions baseline = new ItemTransitions();
    observe(baseline, "u", "frequent", "p");
    observe(baseline, "v", "rare", "q");
    for (int other = 0; other < 24; other++) {
      observe(baseline, "w" + other, "frequent");
    }

    // p: 1 / (1 * sqrt 25) = 1/5; q: 1 / (2 * sqrt 1) = 1/2
    assertThat(baseline.top(List.of("rare", "frequent"), Set.of("rare", "frequent"), 2))
        .containsExactly("q", "p");
  }

  @Test
  void transitionsReachTenSteps() {
    ItemTransitions baseline = new ItemTransitions();
    observe(baseline, "u", "a", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
    observe(baseline, "v", "11", "11");

    // 10 steps from a to 10; 11 is only reached by popularity, which it leads.
    assertThat(baseline.top(List.of("a"), Set.of(), 11))
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
  }

  @Test
  void usersDoNotMix() {
    ItemTransitions baseline = new ItemTransitions();
    click(baseline, "u", "a", 1);
    click(baseline, "v", "x", 2);
    click(baseline, "u", "b", 3);
    click(baseline, "v", "y", 4);

    assertThat(baseline.top(List.of("x"), Set.of("x"), 1)).containsExactly("y");
    assertThat(baseline.top(List.of("a"), Set.of("a"), 1)).containsExactly("b");
  }

  @Test
  void transitionsAreThoseOfThePlainSum() {
    Random random = new Random(11);
    List<List<String>> users =
        IntStream.range(0, 40).mapToObj(user -> items(random, 3 + random.nextInt(20))).toList();
    ItemTransitions baseline = new ItemTransitions();
    for (int user = 0; user < users.size(); user++) {
      observe(baseline, "u" + user, users.get(user).toArray(String[]::new));
    }

    for (List<String> history : users) {
      Set<String> excluded = Set.of(history.get(0));
      List<String> top = baseline.top(history, excluded, 10);
      List<Double> scores = top.stream().map(item -> plainScore(users, history, item)).toList();
      assertThat(top).doesNotHaveDuplicates().hasSize(10).doesNotContain(history.get(0));
      assertThat(scores)
          .isSortedAccordingTo((a, b) -> Math.abs(a - b) < 1e-5 ? 0 : Double.compare(b, a));
      double worst = scores.get(9);
      for (int item = 0; item < 50; item++) {
        String other = "i" + item;
        if (!top.contains(other) && !excluded.contains(other)) {
          assertThat(plainScore(users, history, other)).isLessThanOrEqualTo(worst + 1e-5);
        }
      }
    }
  }

  /** The definition, summed up over all pairs of the log. */
  private static double plainScore(
      List<List<String>> users, List<String> history, String candidate) {
    double score = 0;
    for (int d = 1; d <= Math.min(10, history.size()); d++) {
      String from = history.get(history.size() - d);
      double weight = 0;
      int occurrences = 0;
      for (List<String> items : users) {
        for (int i = 0; i < items.size(); i++) {
          if (items.get(i).equals(from)) {
            occurrences++;
            for (int distance = 1; distance <= 10 && i + distance < items.size(); distance++) {
              weight += items.get(i + distance).equals(candidate) ? 1.0 / distance : 0;
            }
          }
        }
      }
      score += weight / (d * Math.sqrt(occurrences));
    }
    return score;
  }

  private static List<String> items(Random random, int length) {
    return IntStream.range(0, length).mapToObj(i -> "i" + random.nextInt(50)).toList();
  }

  @ParameterizedTest
  @MethodSource("baselines")
  void everyBaselineKnowsNothingBeforeItsFirstEvent(Baseline baseline) {
    assertThat(baseline.top(List.of("a"), Set.of(), 10)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("baselines")
  void everyBaselineLeavesOutWhatIsExcludedAndGivesKAtMost(Baseline baseline) {
    observe(baseline, "u", "a", "b", "c", "d", "e");

    assertThat(baseline.top(List.of("a"), Set.of("a", "c"), 2)).hasSize(2).doesNotContain("a", "c");
    assertThat(baseline.top(List.of("a"), Set.of("a", "c"), 9))
        .containsExactlyInAnyOrder("b", "d", "e");
  }

  @ParameterizedTest
  @MethodSource("baselines")
  void everyBaselineAnswersUsersWithoutAHistory(Baseline baseline) {
    observe(baseline, "u", "a", "b", "b");

    assertThat(baseline.top(List.of(), Set.of(), 2)).containsExactly("b", "a");
  }

  private static void observe(Baseline baseline, String user, String... items) {
    for (int i = 0; i < items.length; i++) {
      click(baseline, user, items[i], i);
    }
  }

  private static void click(Baseline baseline, String user, String item, long timeMillis) {
    baseline.observe(new Click(user, user + item + timeMillis, item, timeMillis, null));
  }
}
