package dev.reckon.learning.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reckon.cli.Commands;
import dev.reckon.language.MiniLmBackbone;
import dev.reckon.language.ReaEmbFiles;
import dev.reckon.language.ReaEmbModel;
import dev.reckon.language.ReaEmbWeights;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users walk a circle of items with titles. */
class ItemTextTest {

  private static final int ITEMS = 12;

  @TempDir Path directory;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void listen() throws IOException {
    List<String> events = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      events.add(
          "{\"type\":\"item\",\"item_id\":\"i%d\",\"title\":\"Part %d\"}".formatted(item, item));
    }
    for (int click = 0; click < 240; click++) {
      int user = click % 40;
      events.add(
          ("{\"type\":\"interaction\",\"event_id\":\"e%d\",\"user_id\":\"u%d\",\"item_id\":\"i%d\","
                  + "\"kind\":\"CLICK\",\"event_time\":%d}")
              .formatted(
                  click, user, (user + click / 40) % ITEMS, 1_700_000_000_000L + click * 60_000L));
    }
    Files.write(directory.resolve("events.jsonl"), events);
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void speak() {
    System.setErr(err);
  }

  @Test
  void validationChoosesHowTextsAreRead() {
    assertThat(train("--item-text=auto")).isZero();

    List<Double> scores =
        Pattern.compile("(?:Without texts|With --item-text \\S+): NDCG@10 (\\S+)")
            .matcher(said())
            .results()
            .map(found -> Double.valueOf(found.group(1)))
            .toList();
    assertThat(scores).hasSize(3);
    double best = scores.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    Manifest.ItemVectors kept = Bundle.open(directory.resolve("bundle")).manifest().itemVectors();
    String expected = List.of("", "minilm", "minilm+hashed").get(scores.indexOf(best));
    assertThat(kept == null ? "" : kept.texts()).isEqualTo(expected);
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("bundle", "events.jsonl");
  }

  @Test
  void whereNothingIsHeldBackNothingIsChosen() {
    assertThat(train("--item-text=auto", "--epochs=2")).isEqualTo(2);
    assertThat(said()).contains("--item-text auto is chosen by a validation part");
  }

  @Test
  void vectorsComeFromTextsOrFromAFile() {
    assertThat(train("--item-text=minilm", "--item-vectors=x.tsv")).isEqualTo(2);
    assertThat(said()).contains("give one");
    assertThat(train("--item-text=bert")).isEqualTo(2);
    assertThat(said()).contains("or a directory that reckon reaemb train wrote, not 'bert'");
  }

  @Test
  void aBundleHoldsTheEncoderThatReadsItsTexts() throws IOException {
    Path encoder = writeEncoder();
    assertThat(train("--item-text=" + encoder)).isZero();

    Bundle bundle = Bundle.open(directory.resolve("bundle"));
    assertThat(bundle.manifest().itemText()).startsWith("reaemb:");
    assertThat(bundle.itemEncoder()).contains(directory.resolve("bundle"));
    assertThat(bundle.items()).hasSize(ITEMS).allMatch(item -> item.text() != null);
    for (String file : Bundle.ITEM_ENCODER) {
      assertThat(bundle.path().resolve(file)).hasSameBinaryContentAs(encoder.resolve(file));
    }

    Path next = directory.resolve("next");
    assertThat(train("--continue=" + bundle.path(), "--out=" + next)).isZero();
    Bundle learntOn = Bundle.open(next);
    assertThat(learntOn.manifest().itemText()).isEqualTo(bundle.manifest().itemText());
    assertThat(learntOn.manifest().data().itemVectorsSha256())
        .isEqualTo(bundle.manifest().data().itemVectorsSha256());
    assertThat(next.resolve("reaemb.safetensors"))
        .hasSameBinaryContentAs(encoder.resolve("reaemb.safetensors"));

    Files.delete(next.resolve("reaemb.safetensors"));
    assertThatThrownBy(() -> Bundle.open(next))
        .hasMessageContaining("reaemb.safetensors is missing");
  }

  @Test
  void anEncoderThatIsBrokenOrOfAnotherModelIsRefused() throws IOException {
    Path encoder = writeEncoder();
    String settings = Files.readString(encoder.resolve("reaemb.json"));
    Files.writeString(
        encoder.resolve("reaemb.json"), settings.replace("all-MiniLM-L6-v2", "qwen2 0123"));
    assertThat(train("--item-text=" + encoder)).isEqualTo(2);
    assertThat(said()).contains("was trained on the language model qwen2 0123");

    Files.writeString(encoder.resolve("reaemb.json"), settings);
    Files.delete(encoder.resolve("reaemb.safetensors"));
    assertThat(train("--item-text=" + encoder)).isEqualTo(2);
    assertThat(said()).contains("reaemb.safetensors is missing: train the encoder again");
    assertThat(directory.resolve("bundle")).doesNotExist();
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

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private int train(String... more) {
    List<String> arguments = new ArrayList<>(List.of("train"));
    arguments.add("--data=events:" + directory.resolve("events.jsonl"));
    arguments.addAll(List.of(more));
    if (Arrays.stream(more).anyMatch(it -> it.startsWith("--continue"))) {
      arguments.add("--protocol=all");
    } else {
      arguments.addAll(
          List.of(
              "--protocol=time-split",
              "--out=" + directory.resolve("bundle"),
              "--set=d=16",
              "--set=max_epochs=2"));
    }
    return Commands.only(
            new TrainCommand(), Set.of(DatasetException.class, TrainingException.class))
        .execute(arguments.toArray(String[]::new));
  }
}
