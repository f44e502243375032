/* Made from Order.apply by ModelTests, which compares them. To make it again:
   BALLAST_WRITE_STEPS=1 swift test --filter ModelTests */
#define planned 0
#define submitting 1
#define accepted 2
#define filled 3
#define cancelling 4
#define cancelled 5
#define rejected 6
#define refused 7
#define expired 8
#define unknown 9
#define not_found 10
#define contested 11

#define is_a_step(from, to) ( \
    from == planned && \
        (to == submitting || to == cancelled || to == refused) || \
    from == submitting && \
        (to == accepted || to == rejected || to == unknown) || \
    from == accepted && \
        (to == filled || to == cancelling || to == cancelled || to == rejected || to == expired) || \
    from == cancelling && \
        (to == accepted || to == filled || to == cancelled || to == expired) || \
    from == cancelled && \
        (to == contested) || \
    from == rejected && \
        (to == contested) || \
    from == expired && \
        (to == contested) || \
    from == unknown && \
        (to == accepted || to == rejected || to == not_found) || \
    from == not_found && \
        (to == contested) || \
    from == contested && \
        (to == filled || to == cancelled || to == rejected || to == expired || to == not_found))
