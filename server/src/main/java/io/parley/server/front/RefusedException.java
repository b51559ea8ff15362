package io.parley.server.front;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;

/** A request that is answered with an error. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    HttpResponse toResponse() {
        return answer(status, String.valueOf(getMessage()));
    }

    /** The answer that LiveKit's clients read: the status, and the text as a plain body. */
    static HttpResponse answer(int status, String text) {
        return HttpResponse.of(HttpStatus.valueOf(status), MediaType.PLAIN_TEXT_UTF_8, text);
    }
}
