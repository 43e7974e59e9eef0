package dev.reckon.learning.embed;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.cli.Commands;
import dev.reckon.language.ItemTexts;
import dev.reckon.language.decoder.ModelDirectoryException;
import dev.reckon.language.decoder.TinyLm;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.data.events.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EmbedItemsCommandTest {

  private static final int ITEMS = 5;

  @TempDir Path directory;
  private Path data = Path.of("");
  private final StringWriter errors = new StringWriter();

  @BeforeEach
  void writeData() throws IOException {
    String items =
        IntStream.range(0, ITEMS)
            .mapToObj(
                i ->
                    "{\"type\": \"item\", \"item_id\": \"i%d\", \"title\": \"Game number %d\"}"
                        .formatted(i, i))
            .collect(joining("\n"));
    data =
        Files.writeString(
            directory.resolve("events.jsonl"),
            items + "\n{\"type\": \"item\", \"item_id\": \"silent\"}\n");
  }

  @Test
  void everyItemWithATextHasAVector() {
    Path out = directory.resolve("vectors.tsv.gz");
    assertThat(embed(out)).isZero();
    FrozenVectors vectors = FrozenVectors.ofItems(out);
    assertThat(vectors.names()).containsExactly("i0", "i1", "i2", "i3", "i4");
    assertThat(vectors.width()).isEqualTo(384);
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void joinedVectorsHaveTheWordsBesideTheMeaning() {
    Path out = directory.resolve("vectors.tsv");
    assertThat(embed(out, "--item-text=minilm+hashed")).isZero();
    assertThat(FrozenVectors.ofItems(out).width()).isEqualTo(384 + 256);
  }

  /** What was written before is kept as it is, a line that was cut off is not. */
  @Test
  void aRunThatWasStoppedGoesOn() throws IOException {
    Path out = directory.resolve("vectors.tsv");
    assertThat(embed(out)).isZero();
    List<String> whole = Files.readAllLines(out);
    Path part = directory.resolve(".vectors.tsv.part");
    Files.writeString(part, identity() + "\ni0\t1 0\n" + whole.get(1) + "\ni2\t0.0");
    assertThat(embed(out)).isZero();
    assertThat(Files.readAllLines(out).subList(1, ITEMS)).isEqualTo(whole.subList(1, ITEMS));
    assertThat(Files.readAllLines(out).get(0)).isEqualTo("i0\t1 0");
  }

  @Test
  void whatWasBegunWithOtherItemsIsBegunAnew() throws IOException {
    Path out = directory.resolve("vectors.tsv");
    Files.writeString(directory.resolve(".vectors.tsv.part"), "another\ni0\t1 0\n");
    assertThat(embed(out)).isZero();
    assertThat(Files.readAllLines(out).get(0)).startsWith("i0\t").isNotEqualTo("i0\t1 0");
  }

  @Test
  void aDatasetWithoutTextsIsRefused() throws IOException {
    Files.writeString(data, "{\"type\": \"item\", \"item_id\": \"silent\"}\n");
    assertThat(embed(directory.resolve("vectors.tsv"))).isEqualTo(1);
    assertThat(errors.toString()).contains("no item with a title");
  }

  @Test
  void anotherKindIsRefused() {
    assertThat(embed(directory.resolve("vectors.tsv"), "--item-text=auto")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("--item-text is minilm, minilm+hashed, or a directory")
        .contains("'auto'");
  }

  @Test
  void aModelOfAFolderReadsTheTexts() throws IOException {
    Path model = TinyLm.of("qwen3").write(directory.resolve("tiny"));
    Path out = directory.resolve("vectors.tsv");
    assertThat(embed(out, "--model-dir=" + model, "--max-tokens=256")).isZero();
    FrozenVectors vectors = FrozenVectors.ofItems(out);
    assertThat(vectors.names()).containsExactly("i0", "i1", "i2", "i3", "i4");
    assertThat(vectors.width()).isEqualTo(TinyLm.WIDTH);
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0).split("\t", 2)[1]).isNotEqualTo(lines.get(1).split("\t", 2)[1]);
  }

  @Test
  void aFolderThatHoldsNoSuchModelIsRefusedAndNothingIsWritten() throws IOException {
    Path out = directory.resolve("vectors.tsv");
    Path model = TinyLm.of("llama").write(directory.resolve("tiny"));
    assertThat(embed(out, "--model-dir=" + model, "--max-tokens=64")).isEqualTo(1);
    assertThat(errors.toString()).contains("texts of 64 tokens cannot be read");
    Files.delete(model.resolve("tokenizer.json"));
    assertThat(embed(out, "--model-dir=" + model)).isEqualTo(1);
    assertThat(errors.toString()).contains("has no tokenizer.json");
    assertThat(embed(out, "--model-dir=" + model, "--item-text=minilm+hashed")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("--item-text minilm+hashed and --model-dir exclude one another");
    assertThat(embed(out, "--max-tokens=64")).isEqualTo(2);
    assertThat(errors.toString()).contains("--max-tokens is for a model of --model-dir");
    assertThat(directory).isDirectoryNotContaining("glob:**vectors.tsv*");
  }

  private String identity() {
    return ItemVectors.sha256(
        ItemVectors.withText(Dataset.read("events:" + data)), "minilm", ItemTexts::of);
  }

  private int embed(Path out, String... more) {
    CommandLine command =
        Commands.only(
            new EmbedItemsCommand(), Set.of(DatasetException.class, ModelDirectoryException.class));
    command.setErr(new PrintWriter(errors, true));
    List<String> arguments =
        new ArrayList<>(List.of("embed-items", "--data=events:" + data, "--out=" + out));
    arguments.addAll(List.of(more));
    return command.execute(arguments.toArray(String[]::new));
  }
}
