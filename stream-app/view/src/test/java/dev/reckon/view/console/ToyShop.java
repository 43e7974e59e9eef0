package dev.reckon.view.console;

import dev.reckon.event.v1.Item;
import java.util.ArrayList;
import java.util.List;

/** A catalogue small enough to know by heart: series of games, one of them named to do harm. */
final class ToyShop {

  /** Would change the page's title, were it ever taken for markup. */
  static final String HARMFUL_TITLE = "<img src=x onerror=\"document.title='broken'\"> Siege";

  private static final List<List<String>> SERIES =
      List.of(
          List.of("Racing", "Neon Drift", "Turbo Rally", "Midnight Circuit", "Desert Nitro"),
          List.of("Farming", "Golden Harvest", "Clover Hill", "Sunny Orchard"),
          List.of("Horror", "Hollow House", "Silent Lake", "Midnight Choir"),
          List.of("Space", "Orbital Station", "Deep Horizon", "Stellar Fleet"),
          List.of("Puzzle", "Folding Rooms", "Clever Boxes", "Mirror Threads"),
          List.of("Role-playing", "Dragon Keep", "Raven Saga", "Silver Oracle"));

  private static final List<String> PARTS = List.of("", " 2", ": Origins", ": Last Light");

  private ToyShop() {}

  static List<Item> items() {
    List<Item> items = new ArrayList<>();
    for (List<String> genre : SERIES) {
      for (String name : genre.subList(1, genre.size())) {
        for (String part : PARTS) {
          items.add(item("g" + (items.size() + 1), name + part, genre.get(0)));
        }
      }
    }
    items.add(item("harmful", HARMFUL_TITLE, "Strategy"));
    return items;
  }

  private static Item item(String id, String title, String category) {
    return Item.newBuilder().setItemId(id).setTitle(title).addCategories(category).build();
  }
}
