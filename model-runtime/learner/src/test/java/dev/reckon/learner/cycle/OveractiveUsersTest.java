package dev.reckon.learner.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Seeds are fixed. An attack is that of {@code poisoned:}: a few make 60 % of a stretch. */
class OveractiveUsersTest {

  @Test
  void manyUsersWhoClickNowAndThenAreUsual() {
    assertThat(OveractiveUsers.among(crowd(20_000))).isEmpty();
  }

  @Test
  void aShopWhereUsersClickHundredsOfTimesInOneSittingIsUsual() {
    assertThat(OveractiveUsers.among(sittings(40_000))).isEmpty();
  }

  @Test
  void theUsersOfAnAttackAreFoundAndNobodyElse() {
    List<String> clicks = crowd(20_000);
    attack(clicks, 15_000, 600, 11);

    assertThat(sorted(OveractiveUsers.among(clicks))).isEqualTo(bots(11));
  }

  @Test
  void theyAreFoundHoweverLongAgoAndHoweverMuchCameAfter() {
    List<String> clicks = crowd(60_000);
    attack(clicks, 9_300, 600, 11);

    assertThat(sorted(OveractiveUsers.among(clicks))).isEqualTo(bots(11));
  }

  @Test
  void anAttackOfDaysByManyIsFound() {
    List<String> clicks = crowd(30_000);
    attack(clicks, 20_000, 3_000, 60);

    Set<String> found = OveractiveUsers.among(clicks);
    assertThat(found).hasSizeBetween(58, 64); // without those the windows are usual
    assertThat(found.stream().filter(user -> user.startsWith("bot-"))).hasSizeGreaterThan(57);
  }

  @Test
  void amongUsersWithLongSittingsALongAttackIsFound() {
    List<String> clicks = sittings(60_000);
    attack(clicks, 40_000, 4_000, 1);

    assertThat(OveractiveUsers.among(clicks)).contains("bot-0").hasSizeLessThan(4);
  }

  @Test
  void tooFewClicksSayNothing() {
    List<String> clicks = crowd(3_000);
    attack(clicks, 1_000, 400, 8);

    assertThat(OveractiveUsers.canBeFound(clicks.size())).isFalse();
    assertThat(OveractiveUsers.among(clicks)).isEmpty();
    assertThat(OveractiveUsers.among(List.of())).isEmpty();
  }

  /** Most users click once or twice. */
  private static List<String> crowd(int clicks) {
    Random random = new Random(1);
    return draws(clicks, before -> "u" + random.nextInt(clicks / 2));
  }

  /** A user makes 2 to 600 clicks before the next comes, while some others click as well. */
  private static List<String> sittings(int clicks) {
    Random random = new Random(2);
    return draws(
        clicks,
        before ->
            random.nextDouble() < 0.25
                ? "regular" + random.nextInt(30)
                : random.nextDouble() < 1.0 / 100 || before.isEmpty()
                    ? "visitor" + random.nextInt(1_000_000)
                    : before);
  }

  private static List<String> draws(int count, UnaryOperator<String> next) {
    List<String> drawn = new ArrayList<>();
    String visitor = "";
    for (int i = 0; i < count; i++) {
      String user = next.apply(visitor);
      drawn.add(user);
      visitor = user.startsWith("visitor") ? user : visitor;
    }
    return drawn;
  }

  /** Beside so many clicks from a place on, the bots make one and a half times as many. */
  private static void attack(List<String> clicks, int from, int others, int bots) {
    List<String> stretch = new ArrayList<>();
    int made = 0;
    for (int i = 0; i < others; i++) {
      stretch.add(clicks.get(from + i));
      while (made < 1.5 * (i + 1)) {
        stretch.add("bot-" + made++ % bots);
      }
    }
    clicks.subList(from, from + others).clear();
    clicks.addAll(from, stretch);
  }

  private static Set<String> bots(int count) {
    Set<String> bots = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      bots.add("bot-" + i);
    }
    return bots;
  }

  private static Set<String> sorted(Set<String> users) {
    return new TreeSet<>(users);
  }
}
