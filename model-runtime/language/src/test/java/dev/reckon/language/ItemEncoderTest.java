package dev.reckon.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Item;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ItemEncoderTest {

  private static final Item CAMERA =
      Item.newBuilder()
          .setItemId("c1")
          .setTitle("<b>Mirrorless camera</b>")
          .addCategories("Camera &amp; Photo > Cameras")
          .addCategories("Camera & Photo > Offers")
          .putAttributes("weight", "400 g")
          .putAttributes("colour", "black")
          .setText("Takes pictures.<br/>And films!")
          .build();

  @Test
  void aTextHoldsAllThatTheRecordSaysWithoutMarkup() {
    assertThat(ItemTexts.of(CAMERA))
        .contains(
            "Mirrorless camera. Camera & Photo, Cameras, Offers. colour black, weight 400 g."
                + " Takes pictures. And films!");
  }

  @Test
  void aRecordWithoutTextHasNone() {
    assertThat(ItemTexts.of(Item.newBuilder().setItemId("x").setTitle("  ").build())).isEmpty();
    assertThat(ItemTexts.of(Item.newBuilder().setItemId("x").setText("<p></p>").build())).isEmpty();
  }

  /** They would all have the vector of the unknown token. */
  @Test
  void aTextOfWhichNothingIsKnownIsNone() {
    for (String title : List.of("\uD83C\uDFA7\uD83C\uDFA7", "\uD83C\uDFAE.", "ワイヤレスヘッドホン")) {
      assertThat(ItemTexts.of(Item.newBuilder().setTitle(title).build())).as(title).isEmpty();
    }
    assertThat(ItemTexts.of(Item.newBuilder().setTitle("Sony ワイヤレスヘッドホン").build())).isPresent();
  }

  @Test
  void aLongDescriptionIsReadFromItsBeginning() {
    Item wordy =
        Item.newBuilder().setTitle("Novel").setText("<p>words</p> ".repeat(10_000)).build();
    assertThat(ItemTexts.of(wordy).orElseThrow())
        .startsWith("Novel. words words")
        .hasSizeLessThan(4_100);
  }

  @Test
  void aMathematicalTitleIsNotMarkup() {
    assertThat(ItemTexts.of(Item.newBuilder().setTitle("R&B: 3 < 5").build()))
        .contains("R&B: 3 < 5.");
  }

  @Test
  void joinedVectorsHaveMeaningAndWords() {
    Item silent = Item.newBuilder().setItemId("s").build();
    try (TextEncoder texts = TextEncoder.load(Device.CPU, Precision.FLOAT32)) {
      List<float @Nullable []> plain =
          new ItemEncoder(ItemText.MINILM, texts).encode(List.of(silent, CAMERA));
      ItemEncoder both = new ItemEncoder(ItemText.MINILM_HASHED, texts);
      List<float @Nullable []> joined = both.encode(List.of(CAMERA, silent));
      float[] vector = Objects.requireNonNull(joined.get(0));
      assertThat(plain.get(0)).isNull();
      assertThat(joined.get(1)).isNull();
      assertThat(vector).hasSize(both.width());
      double meaning = square(Arrays.copyOf(vector, texts.width()));
      assertThat(meaning).isBetween(0.4999, 0.5001);
      assertThat(square(vector)).isBetween(0.9999, 1.0001);
    }
  }

  @Test
  void itemsWithEqualWordsShareTheirFeatures() {
    float[] one = HashedFeatures.of(Item.newBuilder().setTitle("Halo Reach").build());
    float[] same = HashedFeatures.of(Item.newBuilder().setTitle("reach: HALO").build());
    float[] other = HashedFeatures.of(Item.newBuilder().setTitle("Gran Turismo").build());
    assertThat(one).isEqualTo(same).isNotEqualTo(other);
    assertThat(square(HashedFeatures.of(Item.getDefaultInstance()))).isZero();
  }

  private static double square(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return sum;
  }
}
