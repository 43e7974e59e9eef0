package dev.reckon.learning.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Splits;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The readers on the public files, against the counts their sources state. Their terms forbid
 * copies here: {@code mvn -B verify -Pdatasets -Ddatasets=FOLDER} reads them from a folder of
 * yours, laid out as docs/reference/datasets.md says.
 */
@Tag("datasets")
class PublicDatasetsTest {

  @Test
  void movieLensHasItsRatingsTagsAndFilms() {
    EventLog log = Dataset.read("movielens:" + folder("ml-latest-small"));

    assertThat(count(log, Kind.LIKE) + count(log, Kind.DISLIKE)).isEqualTo(100_836);
    assertThat(count(log, Kind.CLICK)).isEqualTo(3_683);
    assertThat(searches(log)).isEqualTo(3_683);
    assertThat(log.items()).hasSize(9_742);
    assertThat(users(log)).isEqualTo(610);
    assertThat(itemsOfRatings(log)).isEqualTo(9_724);
  }

  @Test
  void beautyHasItsUsersItemsAndEvents() {
    EventLog log = Dataset.read("s3rec:" + folder("Beauty.txt.gz"));

    assertThat(log.events()).hasSize(198_502);
    assertThat(users(log)).isEqualTo(22_363);
    assertThat(interactions(log).map(Interaction::getItemId).distinct()).hasSize(12_101);
    assertThat(Splits.of(log, Protocol.LEAVE_ONE_OUT).test()).hasSize(22_363);
  }

  @Test
  void bestBuyHasItsSearchesAndClicks() {
    EventLog log = Dataset.read("bestbuy:" + folder("bestbuy-search"));

    assertThat(searches(log)).isEqualTo(33_892);
    assertThat(count(log, Kind.CLICK)).isEqualTo(33_892);
    assertThat(users(log)).isEqualTo(31_054);
    assertThat(interactions(log).map(Interaction::getItemId).distinct()).hasSize(404);
    assertThat(log.items()).hasSize(437);
    List<Long> clickTimes =
        log.events().stream()
            .filter(LoggedEvent.Interacted.class::isInstance)
            .map(LoggedEvent::eventTimeMillis)
            .toList();
    // 2011-08-11 04:00:17 .. 2011-10-31 10:17:42
    assertThat(clickTimes.get(0) / 1000).isEqualTo(1_313_035_217L);
    assertThat(clickTimes.get(clickTimes.size() - 1) / 1000).isEqualTo(1_320_056_262L);
  }

  private static Path folder(String name) {
    return Path.of(Objects.requireNonNull(System.getProperty("datasets"), "-Ddatasets is not set"))
        .resolve(name);
  }

  private static long count(EventLog log, Kind kind) {
    return interactions(log).filter(interaction -> interaction.getKind() == kind).count();
  }

  private static long searches(EventLog log) {
    return log.events().stream().filter(LoggedEvent.Searched.class::isInstance).count();
  }

  private static long users(EventLog log) {
    return log.events().stream().map(LoggedEvent::userId).distinct().count();
  }

  private static long itemsOfRatings(EventLog log) {
    return interactions(log)
        .filter(interaction -> interaction.getKind() != Kind.CLICK)
        .map(Interaction::getItemId)
        .distinct()
        .count();
  }

  private static Stream<Interaction> interactions(EventLog log) {
    return log.events().stream()
        .filter(LoggedEvent.Interacted.class::isInstance)
        .map(event -> ((LoggedEvent.Interacted) event).interaction());
  }
}
