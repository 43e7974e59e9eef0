package dev.reckon.serving.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reckon.event.v1.Item;
import dev.reckon.language.MiniLmBackbone;
import dev.reckon.language.ReaEmbEncoder;
import dev.reckon.language.ReaEmbFiles;
import dev.reckon.language.ReaEmbModel;
import dev.reckon.language.ReaEmbWeights;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleExtras;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import dev.reckon.model.testing.SmallBundles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ItemEncodersTest {

  private static final String NAME = "reaemb:0123";
  private static final List<Item> ITEMS =
      List.of(Item.newBuilder().setItemId("a").setTitle("Red kettle").build());

  @TempDir private Path directory;
  private final SharedTextEncoder texts = SharedTextEncoder.asInTraining();
  private final ItemEncoders encoders = new ItemEncoders(texts);

  @AfterEach
  void close() {
    encoders.close();
    texts.close();
  }

  @Test
  void theEncoderOfABundleReadsItsItems() throws IOException {
    Path trained = writeEncoder();
    Bundle bundle = bundleWith(trained);
    assertThat(encoders.has(NAME)).isFalse();

    encoders.know(bundle);

    assertThat(encoders.has(NAME)).isTrue();
    float[] vector = encoders.of(NAME).encode(ITEMS).get(0);
    try (ReaEmbEncoder expected = ReaEmbEncoder.open(trained, Device.CPU, Precision.FLOAT32)) {
      assertThat(vector).containsExactly(expected.encode(ITEMS)[0]);
    }
    assertThat(vector).isNotEqualTo(encoders.of("minilm").encode(ITEMS).get(0));
    assertThat(encoders.of(NAME)).isSameAs(encoders.of(NAME));
  }

  @Test
  void anEncoderThatIsGoneIsSaid() throws IOException {
    Bundle bundle = bundleWith(writeEncoder());
    encoders.know(bundle);
    Files.delete(bundle.path().resolve("reaemb.json"));

    assertThatThrownBy(() -> encoders.of(NAME))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("The text encoder of the bundle " + bundle.path());
    assertThatThrownBy(() -> encoders.of("reaemb:4567"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Bundle bundleWith(Path trained) {
    Bundle plain = SmallBundles.write(directory.resolve("plain"), "v1", 1);
    Manifest from = plain.manifest();
    Manifest manifest =
        new Manifest(
            from.model(),
            from.version(),
            from.created(),
            from.codeVersion(),
            from.config(),
            from.training(),
            from.seed(),
            from.data(),
            from.metrics(),
            null,
            null,
            null,
            new Manifest.ItemVectors(NAME, List.of(0f)));
    return BundleStore.write(
        directory.resolve("bundle"),
        manifest,
        plain.weights(),
        plain.program(),
        plain.items(),
        List.of(),
        new BundleExtras(null, trained, null, null));
  }

  /** Of random adapters. */
  private Path writeEncoder() throws IOException {
    Path encoder = Files.createDirectory(directory.resolve("encoder"));
    MiniLmBackbone backbone = new MiniLmBackbone(false);
    try (TorchProgram program = ReaEmbModel.programs(backbone);
        PlacedTensors base = backbone.place(program, Device.CPU)) {
      new ReaEmbFiles(
              ReaEmbFiles.Reading.of(backbone, 2, JsonNodeFactory.instance.objectNode()),
              ReaEmbWeights.initial(backbone, base, 2, 1, 1))
          .write(encoder);
    }
    return encoder;
  }
}
