from sqlalchemy import text
async def test_a(database, redis, owner_url):
    async with database.transaction() as c:
        print((await c.execute(text("select version(), current_user, (select version_num from alembic_version)"))).all() if False else (await c.execute(text("select version(), current_user"))).all())
        print((await c.execute(text("select count(*) from stores"))).all())
    print(await redis.info("persistence"))
    from cartwheel.migrations import runner
    print(await runner.status(owner_url))
