package dev.reckon.serving.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.popularity.Fading;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PopularityTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long TRAINED = 500_000 * HOUR;
  private static final Fading HOURLY = Fading.by(Duration.ofHours(1));

  @Test
  void beforeAnyClickItIsThatOfTheTrainingData() {
    Popularity popularity = popularity(2, 7, 0, 7, 3);

    assertThat(top(popularity, 10)).containsExactly(1, 3, 4, 0, 2);
    assertThat(top(popularity, 2)).containsExactly(1, 3);
    assertThat(popularity.top(1, item -> true).scores()).containsExactly(7);
  }

  @Test
  void aClickCountsOnTopOfWhatTrainingCounted() {
    Popularity popularity = popularity(4, 3.5, 3);

    assertThat(popularity.count(1, TRAINED + 1)).isTrue();

    assertThat(top(popularity, 3)).containsExactly(1, 0, 2);
  }

  @Test
  void trainingFadesAgainstClicks() {
    Popularity popularity = popularity(4, 0, 0.9);
    popularity.count(1, TRAINED + HOUR);
    assertThat(top(popularity, 3)).containsExactly(0, 1, 2); // 4/2 against 1

    popularity.count(1, TRAINED + 3 * HOUR); // 4/8 against 1/4 + 1
    assertThat(top(popularity, 3)).containsExactly(1, 0, 2);
    assertThat(popularity.top(2, item -> true).scores()).containsExactly(1.25f, .5f);
  }

  @Test
  void clicksThatTheTrainingDataHoldAreNotCountedAgain() {
    Popularity popularity = popularity(4, 3.5);

    assertThat(popularity.count(1, TRAINED)).isFalse();
    assertThat(top(popularity, 2)).containsExactly(0, 1);
  }

  @Test
  void clicksMayComeInAnyOrder() {
    Popularity popularity = popularity(0, 0, 0);
    popularity.count(0, TRAINED + 5 * HOUR);
    popularity.count(1, TRAINED + 4 * HOUR);
    popularity.count(1, TRAINED + 4 * HOUR);
    popularity.count(1, TRAINED + HOUR); // late: 1/16

    assertThat(top(popularity, 2)).containsExactly(1, 0);
    assertThat(popularity.top(1, item -> true).scores()[0]).isCloseTo(1.0625f, within(1e-6f));
  }

  @Test
  void itemsThatAreNotAllowedAreLeftOutWhereverTheyStand() {
    Popularity popularity = popularity(4, 3, 2, 1);
    popularity.count(3, TRAINED + HOUR);

    assertThat(popularity.top(2, item -> item != 0 && item != 3).itemIndices())
        .containsExactly(1, 2);
  }

  @Test
  void aListIsThatOfSortingTheWholeCatalogue() {
    Random random = new Random(5);
    double[] counts = random.doubles(60, 0, 5).toArray();
    Popularity popularity = new Popularity(counts, HOURLY, TRAINED);
    double[] expected = counts.clone();
    long now = TRAINED + 4 * HOUR;
    for (int item = 0; item < expected.length; item++) {
      expected[item] /= 16;
    }
    for (int click = 0; click < 300; click++) {
      int item = random.nextInt(40); // the others are never clicked
      long time = TRAINED + 1 + (long) (random.nextDouble() * (4 * HOUR - 1));
      popularity.count(item, time);
      expected[item] += Math.pow(2, (double) (time - now) / HOUR);
    }
    popularity.count(59, now);
    expected[59]++;

    TopItems.Row top = popularity.top(60, item -> true);
    assertThat(top.itemIndices())
        .containsExactly(
            IntStream.range(0, 60)
                .boxed()
                .sorted(Comparator.comparingDouble(item -> -expected[item]))
                .mapToInt(Integer::intValue)
                .toArray());
    for (int rank = 0; rank < 60; rank++) {
      assertThat((double) top.scores()[rank])
          .isCloseTo(expected[top.itemIndices()[rank]], within(1e-4));
    }
  }

  @Test
  void theNextModelTakesTheClicksOverByItemAndFadesThemItsOwnWay() {
    Popularity before = popularity(9, 9, 9);
    before.count(0, TRAINED + HOUR);
    before.count(1, TRAINED + 2 * HOUR);
    before.count(1, TRAINED + 2 * HOUR);
    Popularity next = new Popularity(new double[3], Fading.by(Duration.ofHours(2)), TRAINED + HOUR);

    next.takeOver(before, item -> item == 2 ? ItemIndex.UNKNOWN : 2 - item); // 0 is 2 now
    assertThat(top(next, 3)).containsExactly(1, 2, 0);
    assertThat(next.top(2, item -> true).scores()).containsExactly(2, .5f);

    next.count(0, TRAINED + 4 * HOUR); // 1, against 2/2 and .5/2
    next.count(0, TRAINED + 4 * HOUR);
    assertThat(next.top(3, item -> true).scores()).containsExactly(2, 1, .25f);
  }

  @Test
  void standingPopularityIsThePlainCounts() {
    Popularity popularity = Popularity.standing(new long[] {5, 9, 0});

    assertThat(top(popularity, 3)).containsExactly(1, 0, 2);
    assertThat(popularity.top(3, item -> true).scores()).containsExactly(9, 5, 0);
  }

  private static Popularity popularity(double... counts) {
    return new Popularity(counts, HOURLY, TRAINED);
  }

  private static int[] top(Popularity popularity, int size) {
    return popularity.top(size, item -> true).itemIndices();
  }
}
