// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.PrivilegedAction;
import java.util.Optional;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {
  @ParameterizedTest
  @CsvSource({
    // login's roles, then whether it may do what viewer, operator, admin may
    "'',false,false,false",
    "ssh,false,false,false",
    "viewer ssh,true,false,false",
    "operator ssh,true,true,false",
    "viewer operator ssh,true,true,false",
    "admin,true,true,true",
    "group admin manager viewer systembundles ssh,true,true,true",
    "ADMIN administrator manager,false,false,false"
  })
  void whoHasARoleMayDoWhatTheLowerOnesMay(
      String roles, boolean viewer, boolean operator, boolean admin) {
    Caller caller = Logins.ada(roles.split(" ", -1));
    assertThat(caller.may(Role.VIEWER)).isEqualTo(viewer);
    assertThat(caller.may(Role.OPERATOR)).isEqualTo(operator);
    assertThat(caller.may(Role.ADMIN)).isEqualTo(admin);
  }

  @Test
  void knowsWhoAndFromWhere() {
    assertThat(Logins.ada("viewer"))
        .isEqualTo(new Caller("ada", "ssh 127.0.0.1:40000", Optional.of(Role.VIEWER)));
    assertThat(
            Caller.of(
                Optional.of(Logins.subject("karaf", "local", "localhost", "admin", "viewer"))))
        .isEqualTo(new Caller("karaf", "local", Optional.of(Role.ADMIN)));
    assertThat(
            Caller.of(Optional.of(Logins.subject("bob", "ssh", "/[0:0:0:0:0:0:0:1]:40000"))).from())
        .isEqualTo("ssh [0:0:0:0:0:0:0:1]:40000");
  }

  @Test
  void nobodyHasNoRole() {
    assertThat(Caller.present()).isEqualTo(new Caller("nobody", "", Optional.empty()));
  }

  @Test
  void isWhoTheThreadRunsFor() {
    Subject subject = Logins.subject("ada", "ssh", "/127.0.0.1:40000", "operator");
    assertThat(Subject.<Caller>doAs(subject, (PrivilegedAction<Caller>) Caller::present))
        .isEqualTo(Logins.ada("operator"));
  }
}
