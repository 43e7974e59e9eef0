package dev.reckon.learning.data.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Item;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CategoryPathTest {

  /** The example of the benchmark's own description, and rules of it one by one. */
  @ParameterizedTest
  @CsvSource({
    "'Camera, Photo > Digital Camera Lenses', photo digital camera lenses",
    "'Books > The Art of the Deal', books art deal",
    "'Electronics > MP3 Players 2', electronics mp players",
    "'Women''s Shoes > Shoes', womens shoes",
    "'R&B>Soul', r b soul",
    "'Kinder > Spielzeug für Mädchen', kinder spielzeug für mädchen",
    "'To Be > Not 2', ''",
  })
  void queryHasTheWordsOfAllLevelsLaterPlacesFirst(String category, String query) {
    assertThat(only(category).query()).isEqualTo(query);
  }

  @Test
  void levelsStandBetweenMarks() {
    assertThat(only("Camera & Photo > Lenses>Wide").levels())
        .containsExactly("Camera & Photo", "Lenses", "Wide");
    assertThat(only("Sci-Fi").levels()).containsExactly("Sci-Fi");
    assertThat(only(" > ").levels()).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadBack() {
    List<String> levels = List.of("Funny", "Funny joke");

    assertThat(only(CategoryPath.written(levels)).levels()).isEqualTo(levels);
  }

  private static CategoryPath only(String category) {
    return CategoryPath.of(Item.newBuilder().setItemId("i").addCategories(category).build()).get(0);
  }
}
