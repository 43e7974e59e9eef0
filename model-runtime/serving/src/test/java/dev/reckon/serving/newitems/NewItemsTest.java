package dev.reckon.serving.newitems;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Item;
import dev.reckon.serving.live.TextVectors.Encoded;
import dev.reckon.serving.newitems.NewItems.Waiting;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class NewItemsTest {

  private final NewItems items = new NewItems(4, 3);

  @Test
  void theNewestRecordIsEncodedFirstAndRowsFollowOneAnotherByAge() {
    put("a", "b", "c");

    assertThat(ids(items.take(2))).containsExactly("c", "b");
    assertThat(ids(items.take(2))).containsExactly("a");
    assertThat(items.take(2)).isEmpty();

    put("d");
    encodeAll();
    assertThat(items.vectors().byItem())
        .containsOnlyKeys("d"); // the others were taken, not encoded
  }

  @Test
  void vectorsAreInTheOrderOfTheRecords() {
    put("a", "b", "c");
    encodeAll();

    assertThat(items.vectors().byItem().keySet()).containsExactly("a", "b", "c");
    assertThat(items.encoded()).isEqualTo(3);
    assertThat(items.takeSinceNanos()).hasSize(3);
    assertThat(items.takeSinceNanos()).isEmpty();
  }

  @Test
  void theSameTextAgainChangesNothing() {
    put("a");
    encodeAll();
    long version = items.version();

    put("a");

    assertThat(items.waiting()).isZero();
    assertThat(items.version()).isEqualTo(version);
  }

  @Test
  void aRenamedItemKeepsItsVectorUntilItHasTheNextOne() {
    put("a");
    encodeAll();
    long version = items.version();
    items.put(item("a"), "other", 1);

    assertThat(vectorOfA().text()).isEqualTo("text of a");
    assertThat(items.version()).isEqualTo(version);
    encodeAll();

    assertThat(vectorOfA().text()).isEqualTo("other");
    assertThat(items.version()).isNotEqualTo(version);
    assertThat(items.encoded()).isEqualTo(1);
  }

  @Test
  void ofTwoTextsTheNewestCountsWhicheverIsEncodedLast() {
    put("a");
    Waiting first = items.take(1).get(0);
    items.put(item("a"), "other", 1);
    Waiting second = items.take(1).get(0);

    items.encoded(second, new float[] {2});
    items.encoded(first, new float[] {1});

    assertThat(vectorOfA().vector()).containsExactly(2);
  }

  @Test
  void anItemThatIsNamedAsBeforeNeedsNoOtherVector() {
    put("a");
    encodeAll();
    items.put(item("a"), "other", 1);
    put("a");

    assertThat(items.waiting()).isZero();
    assertThat(vectorOfA().text()).isEqualTo("text of a");
  }

  @Test
  void anItemThatGoesMeanwhileGetsNoVector() {
    put("a", "b");
    List<Waiting> taken = items.take(2);
    items.remove("a");
    taken.forEach(it -> items.encoded(it, new float[] {1}));

    assertThat(items.vectors().byItem()).containsOnlyKeys("b");
    long version = items.version();
    items.remove("b");
    assertThat(items.vectors().byItem()).isEmpty();
    assertThat(items.version()).isNotEqualTo(version);
    assertThat(items.encoded()).isZero();
  }

  @Test
  void ofTooManyThatWaitTheOldestAreLeftOut() {
    put("a", "b", "c", "d");

    assertThat(items.waiting()).isEqualTo(3);
    assertThat(items.takeDropped()).isEqualTo(1);
    encodeAll();
    assertThat(items.vectors().byItem().keySet()).containsExactly("b", "c", "d");

    put("a"); // its next record
    encodeAll();
    assertThat(items.vectors().byItem()).containsKey("a");
  }

  @Test
  void ofTooManyItemsThoseWithTheOldestRecordsLoseTheirVectors() {
    for (int i = 0; i < 10; i++) {
      put("i" + i);
      encodeAll();
    }

    assertThat(items.vectors().byItem().keySet()).containsExactly("i6", "i7", "i8", "i9");
    assertThat(items.encoded()).isEqualTo(4);
    assertThat(items.takeDropped()).isEqualTo(6);
  }

  @Test
  void anItemWhoseTextGoesLosesItsVector() {
    put("a");
    encodeAll();
    items.putWithoutText("a");

    assertThat(items.vectors().byItem()).isEmpty();
    assertThat(items.withoutText()).isEqualTo(1);
    put("a");
    assertThat(items.withoutText()).isZero();
    IntStream.range(0, 9).forEach(i -> items.putWithoutText("n" + i));
    assertThat(items.withoutText()).isEqualTo(4);
  }

  @Test
  void anItemThatTheEncoderFailsOnIsTriedAgainWithItsNextRecord() {
    put("a");
    items.failed(items.take(1).get(0));
    assertThat(items.waiting()).isZero();

    put("a");
    assertThat(items.waiting()).isEqualTo(1);
  }

  @Test
  void itemsThatNobodyWantsAreForgotten() {
    put("a", "b", "c");
    items.retain((id, text) -> id.equals("b") && text.equals("text of b"));

    assertThat(ids(items.take(9))).containsExactly("b");
  }

  private Encoded vectorOfA() {
    return Objects.requireNonNull(items.vectors().byItem().get("a"));
  }

  private void put(String... ids) {
    for (String id : ids) {
      items.put(item(id), "text of " + id, 0);
    }
  }

  private void encodeAll() {
    items.take(100).forEach(it -> items.encoded(it, new float[] {1}));
  }

  private static Item item(String id) {
    return Item.newBuilder().setItemId(id).setTitle(id).build();
  }

  private static List<String> ids(List<Waiting> items) {
    return items.stream().map(it -> it.item().getItemId()).toList();
  }
}
