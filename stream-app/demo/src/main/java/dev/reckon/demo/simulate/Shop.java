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

  /** A shop whose games stay the same. */
  static Shop open(long seed) {
    return open(seed, 0);
  }

  /**
   * A shop that gets more games, which come last. Every second continues a series, the others begin
   * one, as long as there are names.
   *
   * @param newGames how many more
   */
  static Shop open(long seed, int newGames) {
    Random random = new Random(seed);
    List<Game> games = new ArrayList<>();
    List<List<String>> unused = new ArrayList<>();
    int series = 0;
    for (int genre = 0; genre < GENRES.size(); genre++) {
      List<String> names = names(genre, random);
      unused.add(new ArrayList<>(names.subList(SERIES_PER_GENRE, names.size())));
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
    for (int i = 0; i < newGames; i++) {
      Game like = games.get(random.nextInt(games.size()));
      List<String> names = unused.get(like.genre());
      games.add(
          random.nextBoolean() || names.isEmpty()
              ? sequel(like, games)
              : first(like.genre(), names.remove(names.size() - 1), series++, games, random));
    }
    return new Shop(games);
  }

  private static Game sequel(Game like, List<Game> games) {
    int part = 0;
    for (Game game : games) {
      part = game.series() == like.series() ? Math.max(part, game.part() + 1) : part;
    }
    return new Game(
        "g" + (games.size() + 1),
        like.seriesName() + ", part " + (part + 1),
        like.seriesName(),
        like.genre(),
        like.studio(),
        like.series(),
        part,
        like.fame());
  }

  private static Game first(int genre, String name, int series, List<Game> games, Random random) {
    double fame = Math.pow(1 + random.nextInt(SERIES_PER_GENRE), -FAME_EXPONENT);
    int studio = random.nextInt(STUDIOS.size());
    return new Game("g" + (games.size() + 1), name, name, genre, studio, series, 0, fame);
  }

  List<Game> games() {
    return games;
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

    private String text() {
      String genre = genreName().toLowerCase(Locale.ROOT);
      String article = "aeiou".indexOf(genre.charAt(0)) < 0 ? "A " : "An ";
      return article + genre + " game by " + studioName();
    }

    /** The game as a message. */
    Item item(Timestamp since) {
      return Item.newBuilder()
          .setItemId(id)
          .setTitle(title)
          .addCategories(genreName())
          .setText(text())
          .putAttributes("studio", studioName())
          .setEventTime(since)
          .build();
    }
  }
}
