// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The program: {@code Main CHECKOUT COPY WORK [NAME...]}. */
public final class Main {
  private Main() {}

  /**
   * Exits with 0 if every fault was found, with 1 if one was not or could not be planted, and with
   * 2 if it was called wrongly.
   *
   * @param args the built checkout, the copy of its sources, a folder for logs, and which faults;
   *     none for all
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path checkout = Path.of(args[0]);
    Path copy = Path.of(args[1]);
    List<String> names = Arrays.asList(args).subList(3, args.length);
    try {
      List<Mutant> mutants = Mutant.all(copy.resolve("itests/mutants"), names);
      Hunt hunt = new Hunt(new Tree(checkout, copy), Path.of(args[2]), System.out);
      System.exit(hunt.run(mutants) ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.out.println("mutants: " + e.getMessage());
      System.exit(2);
    }
  }
}
