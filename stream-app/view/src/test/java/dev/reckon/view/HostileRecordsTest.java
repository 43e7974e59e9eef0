package dev.reckon.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.kafka.TopicFollower;
import dev.reckon.testing.Events;
import dev.reckon.testing.Lists;
import dev.reckon.testing.ManualClock;
import dev.reckon.view.catalogue.Catalogue;
import dev.reckon.view.operate.LastMinute;
import dev.reckon.view.operate.OnlineMetricsLog;
import dev.reckon.view.operate.RecentUsers;
import dev.reckon.view.popular.ClickCounts;
import dev.reckon.view.stream.ErasureFeed;
import dev.reckon.view.stream.ListFeed;
import dev.reckon.view.stream.RecentLists;
import dev.reckon.view.stream.Watchers;
import dev.reckon.view.testing.TablesUnderTest;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import dev.reckon.wire.testing.HostileRecord;
import dev.reckon.wire.testing.HostileRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What anybody may write to the topics that the view reads: it continues with the next record. */
class HostileRecordsTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  private final ManualClock clock = new ManualClock(NOON);
  private final RecentLists recentLists = new RecentLists(100);
  private final RecentUsers recentUsers = new RecentUsers(10);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(names = {"CLICKS", "RECOMMENDATIONS"})
  void theTablesGoOnBehindThem(Topic topic) {
    try (TablesUnderTest tables = new TablesUnderTest(NOON, 100, directory)) {
      for (HostileRecord record : HostileRecords.of(topic)) {
        tables.write(topic.name(""), record.key(), record.value(), record.headers());
      }
      tables.takeTurn();
      tables.write(Topic.CLICKS, "u9", Events.click("c9", "u9", "i9", NOON));
      tables.write(Topic.RECOMMENDATIONS, "u9", Lists.ranked("u9", 1, NOON, 3));

      assertThat(tables.history("u9").interactions()).hasSize(1);
      assertThat(tables.standing("u9")).isPresent();
      assertThat(tables.skipped(topic.name("")).values().stream().mapToLong(it -> it).sum())
          .isGreaterThan(60);
    }
  }

  @Test
  void theStreamsGoOnBehindThem() throws Exception {
    throwAt(
        Topic.RECOMMENDATIONS,
        new ListFeed(new Watchers(), new LastMinute(clock), recentUsers, recentLists, clock));
    throwAt(Topic.ERASURES, new ErasureFeed(recentLists, recentUsers, clock));
  }

  @Test
  void theCatalogueGoesOnBehindThem() throws Exception {
    Catalogue catalogue = new Catalogue();
    throwAt(Topic.ITEMS, catalogue);

    assertThat(catalogue.get("i1")).isPresent();
    assertThat(catalogue.get("i1").orElseThrow().title()).isEqualTo("Halo 3");
  }

  @Test
  void onlineMetricsGoOnBehindThem() throws Exception {
    OnlineMetricsLog log = new OnlineMetricsLog(clock);
    throwAt(Topic.RECOMMENDATION_METRICS, log);

    assertThat(log.newest(10)).isNotEmpty();
  }

  @Test
  void countsOfClicksGoOnBehindThem() throws Exception {
    ClickCounts counts = new ClickCounts(Duration.ofHours(1), itemId -> true, clock);
    throwAt(Topic.CLICKS, counts);

    assertThat(counts.list().items()).isNotEmpty();
  }

  private static void throwAt(Topic topic, TopicFollower.Reader reader) throws MessageRejected {
    long offset = 0;
    for (HostileRecord record : HostileRecords.of(topic)) {
      try {
        reader.read(record.ofText(topic.name(""), offset++));
      } catch (MessageRejected e) {
        assertThat(e.detail()).as("%s", record).isNotBlank();
      }
      reader.polled(false);
    }
    reader.read(HostileRecords.good(topic).ofText(topic.name(""), offset));
    reader.polled(true);
  }
}
