package dev.reckon.learning.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.language.KnownWords;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.train.TrainingData.VectorFiles;
import dev.reckon.learning.train.items.WordMeanings;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.ReadWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a bundle keeps of the words of its training, where a language model reads words. */
class QueryTextTest {

  private static final WordMeanings MEANINGS =
      new WordMeanings(new LinkedHashSet<>(List.of("goalkeeper", "sedan", "hockey")));

  @TempDir private Path directory;
  private EventLog log;

  @BeforeEach
  void write() throws IOException {
    Path file = directory.resolve("shop.jsonl");
    Files.writeString(
        file,
        """
        {"type":"item","item_id":"a","title":"Hockey mask"}
        {"type":"item","item_id":"b","title":"Guitar"}
        {"type":"item","item_id":"c","title":"Never taken"}
        {"type":"search","event_id":"s1","user_id":"ann","query":"hocky mask","event_time":1700000000000}
        {"type":"interaction","event_id":"e1","user_id":"ann","item_id":"a","kind":"CLICK","event_time":1700000001000}
        {"type":"interaction","event_id":"e2","user_id":"ann","item_id":"b","kind":"CLICK","event_time":1700000002000}
        {"type":"search","event_id":"s2","user_id":"bob","query":"my secret","event_time":1700000003000}
        """);
    log = Dataset.read("events:" + file);
  }

  @Test
  void wordsOfTrainedItemsAndOfSearchesBeforeAClickWereRead() {
    TrainingData data = data(new VectorFiles(null, null, null, MEANINGS));

    ReadWords read = Objects.requireNonNull(data.readWords(searching()));

    List<String> words = data.wordsOfBundle();
    assertThat(words).contains("goalkeeper", "sedan", "never");
    assertThat(Arrays.stream(read.words()).mapToObj(words::get))
        .containsExactlyInAnyOrder("guitar", "hockey", "mask");
    assertThat(read.encoder()).isEqualTo(KnownWords.model());
    assertThat(read.vectors().shape()).containsExactly(3, read.centre().length);
    assertThat(read.spellings().digests()).hasSize(4); // these, and hocky
    assertThat(read.spellings().hasNear("hocky")).isTrue();
    assertThat(read.spellings().hasNear("secret")).isFalse();
  }

  @Test
  void nothingIsKeptWhereNoLanguageModelReadsWords() {
    assertThat(data(VectorFiles.NONE).readWords(searching())).isNull();
    assertThat(
            data(new VectorFiles(null, null, null, MEANINGS))
                .readWords(Recipe.of("sasrec", Map.of()).config()))
        .isNull();
  }

  private TrainingData data(VectorFiles files) {
    return TrainingData.of(log, "digest", files);
  }

  private static ModelConfig searching() {
    return Recipe.of(ModelConfig.CROSS_REASONING, Map.of()).config();
  }
}
