// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.security.AccessController;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.Subject;

/**
 * Who types a command.
 *
 * @param login the name that they logged in by; {@code karaf} at the console in the platform's own
 *     terminal, {@code nobody} where no login stands behind the command
 * @param from how they came in: {@code local}, or {@code ssh} with their address and port; empty if
 *     nobody knows
 * @param role the highest that their login has; empty if it has none of these
 */
public record Caller(String login, String from, Optional<Role> role) {
  private static final String PRINCIPALS = "org.apache.karaf.jaas.boot.principal.";
  private static final String USER = PRINCIPALS + "UserPrincipal";
  private static final String ROLE = PRINCIPALS + "RolePrincipal";
  private static final String CLIENT = PRINCIPALS + "ClientPrincipal";
  private static final String LOCAL = "local(localhost)";

  /**
   * Who stands behind the present thread. Code that runs in the platform without a login (a script
   * of {@code etc/scripts}, say) has no role: it is refused what needs one, as Karaf does.
   *
   * @return never null
   */
  @SuppressWarnings("removal") // Karaf 4.4 logs in this way, and Java 17 has no other.
  public static Caller present() {
    return of(Optional.ofNullable(Subject.getSubject(AccessController.getContext())));
  }

  /**
   * A login as Karaf's JAAS modules describe it.
   *
   * @param subject empty for nobody
   * @return never null
   */
  public static Caller of(Optional<Subject> subject) {
    Set<Principal> principals = subject.map(Subject::getPrincipals).orElse(Set.of());
    return new Caller(
        first(principals, USER).orElse("nobody"),
        first(principals, CLIENT).map(Caller::place).orElse(""),
        Role.highest(names(principals, ROLE)));
  }

  /**
   * Whether they may do what needs a role.
   *
   * @param needed the role
   * @return true if they have it or a higher one
   */
  public boolean may(Role needed) {
    return role.filter(one -> one.includes(needed)).isPresent();
  }

  /** By the class's name: each bundle of Karaf may have a copy of its own. */
  private static Set<String> names(Set<Principal> principals, String type) {
    return principals.stream()
        .filter(principal -> principal.getClass().getName().equals(type))
        .map(Principal::getName)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<String> first(Set<Principal> principals, String type) {
    return names(principals, type).stream().findFirst();
  }

  /** Karaf writes {@code ssh(/127.0.0.1:40000)} and {@code local(localhost)}. */
  private static String place(String client) {
    return client.equals(LOCAL)
        ? "local"
        : client.replaceFirst("\\(/?", " ").replaceFirst("\\)$", "");
  }
}
