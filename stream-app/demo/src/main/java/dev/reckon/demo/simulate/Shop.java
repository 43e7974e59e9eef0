package dev.reckon.demo.simulate;

import com.google.protobuf.Timestamp;
import dev.reckon.event.v1.Item;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The catalogue of the simulation: series of games, each series of one genre and one studio, some
 * series far more popular than others. Immutable; the same seed gives the same shop.
 */
final class Shop {

  static final List<String> GENRES =
      List.of(
          "Adventure",
          "Farming",
          "Horror",
          "Puzzle",
          "Racing",
          "Role-playing",
          "Space",
          "Strategy");

  private static final List<String> STUDIOS =
      List.of("Ember Fox", "Northlight", "Paper Moon", "Quiet Giant", "Salt Harbour", "Tin Robot");

  /** By genre: the words that series of it are named with. */
  private static final List<List<String>> FIRST_WORDS =
      List.of(
          List.of("Lost", "Hidden", "Emerald", "Wandering", "Sunken", "Amber", "Distant"),
          List.of("Golden", "Sunny", "Clover", "Honey", "Orchard", "Meadow", "Barley"),
          List.of("Hollow", "Silent", "Crimson", "Withered", "Midnight", "Pale", "Drowned"),
          List.of("Clever", "Tangled", "Mirror", "Folding", "Tiny", "Curious", "Perfect"),
          List.of("Turbo", "Midnight", "Burning", "Neon", "Desert", "Thunder", "Apex"),
          List.of("Dragon", "Raven", "Silver", "Forgotten", "Oath", "Storm", "Elder"),
          List.of("Orbital", "Stellar", "Deep", "Solar", "Comet", "Void", "Nova"),
          List.of("Iron", "Crown", "Border", "Marble", "River", "Copper", "Banner"));

  private static final List<List<String>> SECOND_WORDS =
      List.of(
          List.of("Isle", "Temple", "Compass", "Trail", "Caravan", "Archipelago"),
          List.of("Valley", "Acres", "Harvest", "Barn", "Hill", "Garden"),
          List.of("House", "Lake", "Choir", "Asylum", "Woods", "Tide"),
          List.of("Boxes", "Rooms", "Threads", "Blocks", "Clocks", "Gears"),
          List.of("Circuit", "Drift", "Rally", "Nitro", "Highway", "Laps"),
          List.of("Vale", "Keep", "Chronicle", "Crown", "Saga", "Oracle"),
          List.of("Station", "Fleet", "Horizon", "Drift", "Colony", "Signal"),
          List.of("Empires", "Siege", "Dominion", "Frontier", "Legions", "Council"));

  private static final List<String> SEQUELS = List.of("", " 2", " 3", ": Origins", ": Last Light");
  private static final int SERIES_PER_GENRE = 10;

  /** Fame of the series of a genre falls as 1 / rank^this, as in many shops. */
  private static final double FAME_EXPONENT = 0.7;

  private final List<Game> games;

  private Shop(List<Game> games) {
    this.games = List.copyOf(games);
  }

  static Shop open(long seed) {
    Random random = new Random(seed);
    List<Game> games = new ArrayList<>();
    int series = 0;
    for (int genre = 0; genre < GENRES.size(); genre++) {
      List<String> names = names(genre, random);
      for (int rank = 0; rank < SERIES_PER_GENRE; rank++) {
        int studio = random.nextInt(STUDIOS.size());
        int parts = 3 + random.nextInt(SEQUELS.size() - 2);
        for (int part = 0; part < parts; part++) {
          double fame = Math.pow(rank + 1, -FAME_EXPONENT) * (part == 0 ? 1 : 0.7);
          games.add(
              new Game(
                  "g" + (games.size() + 1),
                  names.get(rank) + SEQUELS.get(part),
                  names.get(rank),
                  genre,
                  studio,
                  series,
                  part,
                  fame));
        }
        series++;
      }
    }
    return new Shop(games);
  }

  List<Game> games() {
    return games;
  }

  /** The catalogue as messages. */
  List<Item> items(Timestamp since) {
    return games.stream().map(game -> game.item(since)).toList();
  }

  private static List<String> names(int genre, Random random) {
    List<String> names = new ArrayList<>();
    for (String first : FIRST_WORDS.get(genre)) {
      for (String second : SECOND_WORDS.get(genre)) {
        names.add(first + " " + second);
      }
    }
    Collections.shuffle(names, random);
    return names;
  }

  /**
   * A game of the shop.
   *
   * @param title its title
   * @param seriesName name of its series
   * @param genre index into {@link #GENRES}
   * @param studio index of its studio
   * @param series index of its series
   * @param part its place in the series, from 0
   * @param fame its popularity, above 0
   */
  record Game(
      String id,
      String title,
      String seriesName,
      int genre,
      int studio,
      int series,
      int part,
      double fame) {

    String genreName() {
      return GENRES.get(genre);
    }

    String studioName() {
      return STUDIOS.get(studio);
    }

    private Item item(Timestamp since) {
      return Item.newBuilder()
          .setItemId(id)
          .setTitle(title)
          .addCategories(genreName())
          .setText("A " + genreName().toLowerCase(Locale.ROOT) + " game by " + studioName())
          .putAttributes("studio", studioName())
          .setEventTime(since)
          .build();
    }
  }
}
