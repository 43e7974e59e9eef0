package dev.reckon.serving.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.serving.live.Popularity;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.testing.FakeModel;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PopularitySettingsTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final FakeModel WITHOUT = new FakeModel("v1", new FakeRanker(3, 8, 0));

  @Test
  void theBundlesHalfLifeIsTaken() {
    PopularitySettings settings = settings(true, null);
    Popularity popularity = settings.of(with(HOUR, NOW.minus(HOUR)), NOW);

    assertThat(popularity.top(2, item -> true).itemIndices()).containsExactly(0, 1);
    assertThat(settings.lookBack(popularity)).isEqualTo(HOUR.multipliedBy(8));
    assertThat(popularity.count(1, NOW.minus(HOUR).toEpochMilli())).isFalse();
    assertThat(popularity.count(1, NOW.toEpochMilli())).isTrue();
  }

  @Test
  void aHalfLifeThatIsSetGoesBeforeTheBundles() {
    PopularitySettings settings = settings(true, Duration.ofMinutes(1));

    assertThat(settings.lookBack(settings.of(with(HOUR, NOW), NOW)))
        .isEqualTo(Duration.ofMinutes(8));
  }

  @Test
  void aBundleWithoutOneIsTakenToHaveCountedWhenItWasMade() {
    PopularitySettings settings = settings(true, null);
    Popularity popularity = settings.of(WITHOUT, NOW);

    assertThat(popularity.top(3, item -> true).itemIndices()).containsExactly(2, 1, 0);
    assertThat(popularity.timeToHalve(1)).isEqualTo(DAY);
    assertThat(popularity.count(1, WITHOUT.created().toEpochMilli())).isFalse();
    assertThat(popularity.count(1, WITHOUT.created().toEpochMilli() + 1)).isTrue();
  }

  @Test
  void noMoreIsReadBackThanTheSettingAllows() {
    PopularitySettings settings = settings(true, Duration.ofDays(1_000));

    assertThat(settings.lookBack(settings.of(WITHOUT, NOW))).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void aBundleFromTheFutureDoesNotKeepClicksOut() {
    Popularity popularity = settings(true, null).of(with(HOUR, NOW.plus(DAY)), NOW);

    assertThat(popularity.count(1, NOW.toEpochMilli() + 1)).isTrue();
  }

  @Test
  void switchedOffItIsThePlainCountsOfTheTrainingData() {
    PopularitySettings settings = settings(false, null);
    Popularity popularity = settings.of(with(HOUR, NOW), NOW);

    assertThat(settings.isFollowed()).isFalse();
    assertThat(popularity.top(3, item -> true).scores()).containsExactly(2, 1, 0);
  }

  private static PopularitySettings settings(boolean isLive, @Nullable Duration halfLife) {
    return new PopularitySettings(
        isLive,
        "clicks",
        Map.of("bootstrap.servers", "broker:9092"),
        halfLife,
        DAY,
        Duration.ofDays(7),
        0.5,
        new PopularitySettings.Memory(false, "searches", "erasures", DAY));
  }

  /** A model of which item 0 was popular last. */
  private static ServableModel with(Duration halfLife, Instant newest) {
    return new FakeModel(
        "v1", new FakeRanker(3, 8, 0), new RecentCounts(new double[] {3, 2, 1}, newest, halfLife));
  }
}
