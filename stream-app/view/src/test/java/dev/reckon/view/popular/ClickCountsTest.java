package dev.reckon.view.popular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.event.v1.Item;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.testing.Events;
import dev.reckon.testing.ManualClock;
import dev.reckon.view.catalogue.Catalogue;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageRejected;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ClickCountsTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  private final ManualClock clock = new ManualClock(NOON);
  private final Catalogue catalogue = new Catalogue();
  private final ClickCounts counts =
      new ClickCounts(Duration.ofHours(1), catalogue::mayList, clock);

  private int made;

  @Test
  void aClickCountsHalfForEveryHalfLifeSince() throws Exception {
    click("old", NOON.minus(Duration.ofHours(2)));
    click("old", NOON.minus(Duration.ofHours(2)));
    click("old", NOON.minus(Duration.ofHours(1)));
    click("new", NOON);
    click("new", NOON.minus(Duration.ofHours(1)));
    counts.polled(true);

    assertThat(counts.list().items())
        .extracting(RankedItem::getItemId)
        .containsExactly("new", "old");
    assertThat(counts.list().items().get(0).getScore()).isEqualTo(1.5f / 2.5f, within(1e-3f));
    assertThat(counts.list().items().get(1).getScore()).isEqualTo(1.0f / 2.5f, within(1e-3f));
  }

  @Test
  void aClockThatIsAheadMakesNothingMorePopular() throws Exception {
    click("ahead", NOON.plus(Duration.ofHours(20)));
    click("now", NOON);
    click("now", NOON);
    counts.polled(true);

    assertThat(counts.list().items().get(0).getItemId()).isEqualTo("now");
  }

  @Test
  void oneUserCountsOnceForAnItemWithinAHalfLifeHoweverOftenTheyClick() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      read(Events.click("the same", "u1", "copied", NOON));
      read(Events.click("c" + i, "u2", "repeated", NOON));
    }
    for (int i = 0; i < 200; i++) {
      read(Events.click("1", "user" + i, "liked", NOON));
    }
    counts.polled(true);

    assertThat(counts.list().items())
        .extracting(RankedItem::getItemId)
        .containsExactly("liked", "copied", "repeated");
    assertThat(counts.list().items())
        .extracting(RankedItem::getScore)
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-4f ? 0 : Float.compare(a, b))
        .containsExactly(200f / 202, 1f / 202, 1f / 202);
  }

  @Test
  void dislikesAndWhatIsNoEventDoNotCount() throws Exception {
    read(Events.click("c", "u", "disliked", NOON).toBuilder().setKind(Kind.DISLIKE).build());
    assertThatThrownBy(() -> read("u", new byte[] {1, 2, 3})).isInstanceOf(MessageRejected.class);
    counts.polled(true);

    assertThat(counts.list().items()).isEmpty();
  }

  @Test
  void theListIsNotSortedForEveryClick() throws Exception {
    click("first", NOON);
    counts.polled(true);
    click("second", NOON);
    counts.polled(true);
    assertThat(counts.list().items()).hasSize(1);

    clock.pass(Duration.ofSeconds(1));
    counts.polled(true);
    assertThat(counts.list().items()).hasSize(2);
  }

  @Test
  void onlyItemsOfTheCatalogueAreListedOnceThereIsOne() throws Exception {
    click("BUY NOW at evil.example", NOON);
    click("BUY NOW at evil.example", NOON);
    click("halo", NOON);
    counts.polled(true);
    assertThat(counts.list().items())
        .extracting(RankedItem::getItemId)
        .containsExactly("BUY NOW at evil.example", "halo");

    describe("halo");
    clock.pass(Duration.ofSeconds(10));
    counts.polled(true);

    assertThat(counts.list().items()).extracting(RankedItem::getItemId).containsExactly("halo");
  }

  @Test
  void anItemThatWasClickedBeforeItCameIntoTheCatalogueIsListedThen() throws Exception {
    describe("halo");
    click("early", NOON);
    counts.polled(true);
    assertThat(counts.list().items()).isEmpty();

    describe("early");
    clock.pass(Duration.ofSeconds(10));
    counts.polled(true);

    assertThat(counts.list().items()).extracting(RankedItem::getItemId).containsExactly("early");
  }

  @Test
  void aFloodOfUnknownItemsDoesNotPushOutThoseOfTheCatalogue() throws Exception {
    describe("halo");
    click("halo", NOON.minus(Duration.ofHours(1)));
    for (int i = 0; i <= 200_000; i++) {
      click("flood " + i, NOON);
    }
    counts.polled(true);

    assertThat(counts.list().items()).extracting(RankedItem::getItemId).containsExactly("halo");
  }

  private void describe(String itemId) throws MessageRejected {
    Item item = Item.newBuilder().setItemId(itemId).setTitle(itemId).build();
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>("items", 0, 0, itemId, item.toByteArray());
    Encoding.PROTOBUF.mark(record.headers());
    catalogue.read(record);
  }

  private void click(String itemId, Instant time) throws MessageRejected {
    read(Events.click("c", "u" + made++, itemId, time));
  }

  private void read(Interaction click) throws MessageRejected {
    read(click.getUserId(), click.toByteArray());
  }

  private void read(String key, byte[] value) throws MessageRejected {
    ConsumerRecord<String, byte[]> record = new ConsumerRecord<>("clicks", 0, 0, key, value);
    Encoding.PROTOBUF.mark(record.headers());
    counts.read(record);
  }
}
